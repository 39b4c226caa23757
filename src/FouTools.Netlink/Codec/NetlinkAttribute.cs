using System.Buffers.Binary;
using System.Net;
using System.Runtime.InteropServices;
using System.Text;

namespace FouTools.Netlink.Codec;

/// <summary>
/// One attribute of a message (struct nlattr, include/uapi/linux/netlink.h): a view of the message, valid as long as it.
/// The getters check the length and throw <see cref="MalformedMessageException"/> when it does not fit.
/// </summary>
public readonly ref struct NetlinkAttribute
{
    /// <summary>The size of the header of an attribute in bytes (NLA_HDRLEN).</summary>
    internal const int HeaderSize = 4;

    /// <summary>The payload holds attributes (NLA_F_NESTED).</summary>
    internal const ushort NestedFlag = 0x8000;

    /// <summary>The payload is in network byte order (NLA_F_NET_BYTEORDER).</summary>
    internal const ushort NetworkByteOrderFlag = 0x4000;

    private readonly ushort _rawType;

    internal NetlinkAttribute(ushort rawType, ReadOnlySpan<byte> payload)
    {
        _rawType = rawType;
        Payload = payload;
    }

    /// <summary>The attribute number, without the two flag bits.</summary>
    public ushort Type => (ushort)(_rawType & ~(NestedFlag | NetworkByteOrderFlag));

    /// <summary>Whether the sender marked the payload as attributes. Older families do not mark it.</summary>
    public bool IsNested => (_rawType & NestedFlag) != 0;

    /// <summary>Whether the sender marked the payload as being in network byte order. Few families mark it.</summary>
    public bool IsNetworkByteOrder => (_rawType & NetworkByteOrderFlag) != 0;

    /// <summary>The bytes after the header, without padding.</summary>
    public ReadOnlySpan<byte> Payload { get; }

    /// <summary>Reads a byte.</summary>
    /// <returns>The value.</returns>
    public byte AsByte() => Exactly(sizeof(byte))[0];

    /// <summary>Reads 16 bits in the machine's byte order.</summary>
    /// <returns>The value.</returns>
    public ushort AsUInt16() => MemoryMarshal.Read<ushort>(Exactly(sizeof(ushort)));

    /// <summary>Reads 16 bits in network byte order.</summary>
    /// <returns>The value.</returns>
    public ushort AsUInt16BigEndian() => BinaryPrimitives.ReadUInt16BigEndian(Exactly(sizeof(ushort)));

    /// <summary>Reads 32 bits in the machine's byte order.</summary>
    /// <returns>The value.</returns>
    public uint AsUInt32() => MemoryMarshal.Read<uint>(Exactly(sizeof(uint)));

    /// <summary>Reads 32 bits with a sign in the machine's byte order.</summary>
    /// <returns>The value.</returns>
    public int AsInt32() => MemoryMarshal.Read<int>(Exactly(sizeof(int)));

    /// <summary>Reads 32 bits in network byte order.</summary>
    /// <returns>The value.</returns>
    public uint AsUInt32BigEndian() => BinaryPrimitives.ReadUInt32BigEndian(Exactly(sizeof(uint)));

    /// <summary>Reads 64 bits in the machine's byte order.</summary>
    /// <returns>The value.</returns>
    public ulong AsUInt64() => MemoryMarshal.Read<ulong>(Exactly(sizeof(ulong)));

    /// <summary>Reads text up to the first NUL, or to the end where there is none.</summary>
    /// <returns>The text.</returns>
    public string AsString()
    {
        int end = Payload.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? Payload : Payload[..end]);
    }

    /// <summary>Reads an IPv4 or IPv6 address by its length of 4 or 16 bytes.</summary>
    /// <returns>The address.</returns>
    public IPAddress AsAddress() => Payload.Length is 4 or 16
        ? new IPAddress(Payload)
        : throw new MalformedMessageException($"Attribute {Type} has {Payload.Length} bytes, which is no IP address.");

    /// <summary>Reads the payload as attributes, whether or not they are marked as such.</summary>
    /// <returns>The attributes inside.</returns>
    public AttributeReader AsNested() => new(Payload);

    private ReadOnlySpan<byte> Exactly(int size) => Payload.Length == size
        ? Payload
        : throw new MalformedMessageException($"Attribute {Type} has {Payload.Length} bytes instead of {size}.");
}
