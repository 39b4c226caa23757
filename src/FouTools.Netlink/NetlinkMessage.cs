using System.Runtime.InteropServices;
using FouTools.Netlink.Codec;

namespace FouTools.Netlink;

/// <summary>A message that the kernel answered, kept apart from the buffer it arrived in.</summary>
public sealed class NetlinkMessage
{
    private readonly byte[] _payload;

    /// <summary>Keeps a copy of a message.</summary>
    /// <param name="header">Its header.</param>
    /// <param name="payload">The bytes after the header.</param>
    public NetlinkMessage(NetlinkMessageHeader header, ReadOnlySpan<byte> payload)
    {
        Type = header.Type;
        Flags = header.Flags;
        _payload = payload.ToArray();
    }

    /// <summary>What the message is (nlmsg_type).</summary>
    public ushort Type { get; }

    /// <summary>Its flags.</summary>
    public MessageFlags Flags { get; }

    /// <summary>The bytes after the netlink header.</summary>
    public ReadOnlySpan<byte> Payload => _payload;

    /// <summary>
    /// The place of its datagram in the answer, counted from 0: what a family puts into one datagram it mostly reads
    /// under one lock.
    /// </summary>
    public int Datagram { get; init; }

    /// <summary>Reads the fixed header of the family, with which the payload begins.</summary>
    /// <typeparam name="T">The header's layout.</typeparam>
    /// <returns>The header.</returns>
    /// <exception cref="MalformedMessageException">The payload is too short for it.</exception>
    public T ReadHeader<T>()
        where T : unmanaged
    {
        if (!MemoryMarshal.TryRead(_payload, out T header))
        {
            throw new MalformedMessageException(
                $"A message of type {Type} has {_payload.Length} bytes, too few for {typeof(T).Name}.");
        }

        return header;
    }

    /// <summary>Reads the attributes after the fixed header of the family.</summary>
    /// <param name="headerSize">The size of that header in bytes.</param>
    /// <returns>The attributes.</returns>
    /// <exception cref="MalformedMessageException">The payload is too short for the header.</exception>
    public AttributeReader ReadAttributes(int headerSize)
    {
        int start = NetlinkAlignment.Align(headerSize);
        return start <= _payload.Length
            ? new AttributeReader(_payload.AsSpan(start))
            : throw new MalformedMessageException(
                $"A message of type {Type} has {_payload.Length} bytes, too few for a header of {headerSize}.");
    }
}
