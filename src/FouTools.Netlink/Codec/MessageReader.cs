using System.Runtime.InteropServices;

namespace FouTools.Netlink.Codec;

/// <summary>
/// Goes through the messages of one datagram. A length that leaves the datagram is a
/// <see cref="MalformedMessageException"/>; nothing outside the datagram is ever read.
/// </summary>
public ref struct MessageReader
{
    private ReadOnlySpan<byte> _rest;

    /// <summary>Starts before the first message.</summary>
    /// <param name="datagram">The datagram.</param>
    public MessageReader(ReadOnlySpan<byte> datagram)
    {
        _rest = datagram;
        Header = default;
        Payload = default;
    }

    /// <summary>The header of the message the reader is on.</summary>
    public NetlinkMessageHeader Header { get; private set; }

    /// <summary>The bytes after that header, without padding.</summary>
    public ReadOnlySpan<byte> Payload { get; private set; }

    /// <summary>Moves to the next message.</summary>
    /// <returns>False after the last.</returns>
    /// <exception cref="MalformedMessageException">The next message is cut off or claims an impossible length.</exception>
    public bool MoveNext()
    {
        if (_rest.IsEmpty)
        {
            return false;
        }

        if (_rest.Length < NetlinkMessageHeader.Size)
        {
            throw new MalformedMessageException($"{_rest.Length} bytes are left over after the last message.");
        }

        Header = MemoryMarshal.Read<NetlinkMessageHeader>(_rest);
        if (Header.Length < NetlinkMessageHeader.Size || Header.Length > _rest.Length)
        {
            throw new MalformedMessageException(
                $"A message of type {Header.Type} claims {Header.Length} bytes where {_rest.Length} are left.");
        }

        int length = (int)Header.Length;
        Payload = _rest[NetlinkMessageHeader.Size..length];
        _rest = _rest[Math.Min(NetlinkAlignment.Align(length), _rest.Length)..];
        return true;
    }
}
