using System.Buffers.Binary;
using System.Net;
using System.Runtime.InteropServices;
using System.Text;

namespace FouTools.Netlink.Codec;

/// <summary>
/// Writes one message: the fixed header of its family, then attributes, every part padded to four bytes with zeros. The
/// connection that sends it fills in flags, sequence and port by <see cref="Build"/>. One thread at a time.
/// </summary>
public sealed class MessageWriter
{
    private const int FirstCapacity = 256;

    private readonly ushort _type;
    private readonly MessageFlags _flags;
    private byte[] _buffer = new byte[FirstCapacity];
    private int _length = NetlinkMessageHeader.Size;
    private int _openNests;

    /// <summary>Begins a message.</summary>
    /// <param name="type">What the message is (nlmsg_type).</param>
    /// <param name="flags">Flags that belong to its meaning, such as <see cref="MessageFlags.Create"/>.</param>
    public MessageWriter(ushort type, MessageFlags flags = MessageFlags.None)
    {
        _type = type;
        _flags = flags;
    }

    /// <summary>Adds a fixed header, as it lies in memory.</summary>
    /// <typeparam name="T">The header's layout.</typeparam>
    /// <param name="header">The header.</param>
    public void AddHeader<T>(in T header)
        where T : unmanaged
    {
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in header));
        bytes.CopyTo(Grow(bytes.Length));
    }

    /// <summary>Adds a byte.</summary>
    /// <param name="type">The attribute number.</param>
    /// <param name="value">The value.</param>
    public void AddByte(ushort type, byte value) => Grow(type, sizeof(byte))[0] = value;

    /// <summary>Adds 16 bits in the machine's byte order.</summary>
    /// <param name="type">The attribute number.</param>
    /// <param name="value">The value.</param>
    public void AddUInt16(ushort type, ushort value) => MemoryMarshal.Write(Grow(type, sizeof(ushort)), in value);

    /// <summary>Adds 16 bits in network byte order.</summary>
    /// <param name="type">The attribute number.</param>
    /// <param name="value">The value.</param>
    public void AddUInt16BigEndian(ushort type, ushort value) =>
        BinaryPrimitives.WriteUInt16BigEndian(Grow(type, sizeof(ushort)), value);

    /// <summary>Adds 32 bits in the machine's byte order.</summary>
    /// <param name="type">The attribute number.</param>
    /// <param name="value">The value.</param>
    public void AddUInt32(ushort type, uint value) => MemoryMarshal.Write(Grow(type, sizeof(uint)), in value);

    /// <summary>Adds 32 bits with a sign in the machine's byte order.</summary>
    /// <param name="type">The attribute number.</param>
    /// <param name="value">The value.</param>
    public void AddInt32(ushort type, int value) => MemoryMarshal.Write(Grow(type, sizeof(int)), in value);

    /// <summary>Adds 32 bits in network byte order.</summary>
    /// <param name="type">The attribute number.</param>
    /// <param name="value">The value.</param>
    public void AddUInt32BigEndian(ushort type, uint value) =>
        BinaryPrimitives.WriteUInt32BigEndian(Grow(type, sizeof(uint)), value);

    /// <summary>Adds 64 bits in the machine's byte order.</summary>
    /// <param name="type">The attribute number.</param>
    /// <param name="value">The value.</param>
    public void AddUInt64(ushort type, ulong value) => MemoryMarshal.Write(Grow(type, sizeof(ulong)), in value);

    /// <summary>Adds bytes as they are.</summary>
    /// <param name="type">The attribute number.</param>
    /// <param name="value">The bytes.</param>
    /// <exception cref="ArgumentException">They do not fit the 16-bit length of an attribute.</exception>
    public void AddBytes(ushort type, ReadOnlySpan<byte> value) => value.CopyTo(Grow(type, value.Length));

    /// <summary>Adds text as UTF-8 with a NUL at its end.</summary>
    /// <param name="type">The attribute number.</param>
    /// <param name="value">The text, which itself holds no NUL.</param>
    /// <exception cref="ArgumentException">The text holds a NUL, or does not fit.</exception>
    public void AddString(ushort type, string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (value.Contains('\0', StringComparison.Ordinal))
        {
            throw new ArgumentException("The kernel would end the text at the NUL inside it.", nameof(value));
        }

        // The span that comes back is zero already, which is the NUL.
        Encoding.UTF8.GetBytes(value, Grow(type, Encoding.UTF8.GetByteCount(value) + 1));
    }

    /// <summary>Adds an attribute without payload, whose presence is the message.</summary>
    /// <param name="type">The attribute number.</param>
    public void AddFlag(ushort type) => Grow(type, 0);

    /// <summary>Adds an IPv4 or IPv6 address in network byte order.</summary>
    /// <param name="type">The attribute number.</param>
    /// <param name="value">The address; a zone index is not part of it.</param>
    public void AddAddress(ushort type, IPAddress value)
    {
        ArgumentNullException.ThrowIfNull(value);
        AddBytes(type, value.GetAddressBytes());
    }

    /// <summary>Begins an attribute that holds attributes; they are inside until the scope is disposed.</summary>
    /// <param name="type">The attribute number.</param>
    /// <returns>The scope.</returns>
    public NestedScope Nest(ushort type)
    {
        int start = _length;
        Grow((ushort)(type | NetlinkAttribute.NestedFlag), 0);
        _openNests++;
        return new NestedScope(this, start);
    }

    /// <summary>Completes the message for sending. It may be called again with another sequence number.</summary>
    /// <param name="flags">Flags to add to those given at the beginning.</param>
    /// <param name="sequence">The sequence number.</param>
    /// <param name="portId">The sender's port id.</param>
    /// <returns>The bytes, valid until the next call on this writer.</returns>
    /// <exception cref="InvalidOperationException">A nested attribute is still open.</exception>
    public ReadOnlySpan<byte> Build(MessageFlags flags, uint sequence, uint portId)
    {
        if (_openNests != 0)
        {
            throw new InvalidOperationException("A nested attribute has not been ended.");
        }

        var header = new NetlinkMessageHeader((uint)_length, _type, _flags | flags, sequence, portId);
        MemoryMarshal.Write(_buffer, in header);
        return _buffer.AsSpan(0, _length);
    }

    private void EndNest(int start)
    {
        WriteLength(start, _length - start);
        _openNests--;
    }

    private Span<byte> Grow(ushort type, int payload)
    {
        int start = _length;
        Span<byte> attribute = Grow(NetlinkAttribute.HeaderSize + payload);
        WriteLength(start, NetlinkAttribute.HeaderSize + payload);
        MemoryMarshal.Write(attribute[2..], in type);
        return attribute[NetlinkAttribute.HeaderSize..];
    }

    private Span<byte> Grow(int size)
    {
        int start = _length;
        int end = start + NetlinkAlignment.Align(size);
        if (end > _buffer.Length)
        {
            Array.Resize(ref _buffer, Math.Max(end, _buffer.Length * 2));
        }

        _length = end;
        return _buffer.AsSpan(start, size);
    }

    private void WriteLength(int start, int length)
    {
        if (length > ushort.MaxValue)
        {
            throw new ArgumentException($"An attribute of {length} bytes is longer than netlink's 16-bit length can say.");
        }

        ushort value = (ushort)length;
        MemoryMarshal.Write(_buffer.AsSpan(start), in value);
    }

    /// <summary>An attribute that is open for attributes inside it; disposing ends it.</summary>
    public readonly ref struct NestedScope
    {
        private readonly MessageWriter _writer;
        private readonly int _start;

        internal NestedScope(MessageWriter writer, int start)
        {
            _writer = writer;
            _start = start;
        }

        /// <summary>Ends the attribute. The scopes end in the reverse order of their beginning.</summary>
        public void Dispose() => _writer.EndNest(_start);
    }
}
