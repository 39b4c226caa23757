using Tmds.Linux;

namespace FouTools.Linux.Sockets;

/// <summary>Writes control messages for sendmsg(2), one behind the other, each on the boundary of cmsg(3): 8 bytes on both processors.</summary>
/// <param name="start">Memory of the caller's stack, <see cref="MaxLength"/> bytes on that boundary.</param>
internal unsafe ref struct ControlWriter(byte* start)
{
    /// <summary>Room in bytes for the four messages of 24 to 40 bytes that are sent at most.</summary>
    public const int MaxLength = 160;

    private byte* _position = start;

    /// <summary>Where the first message begins.</summary>
    public byte* Start { get; } = start;

    /// <summary>The length in bytes of what was written.</summary>
    public readonly int Length => (int)(_position - Start);

    /// <summary>Writes a message that holds one value.</summary>
    public void Add<T>(int level, int type, T value)
        where T : unmanaged => *(T*)Begin(level, type, sizeof(T)) = value;

    /// <summary>Writes the source address of the datagram (IP_PKTINFO, IPV6_PKTINFO).</summary>
    /// <param name="isIPv4">Whether the socket is one of IPv4.</param>
    /// <param name="source">The address, IPv4 mapped.</param>
    public void AddSource(bool isIPv4, UInt128 source)
    {
        if (isIPv4)
        {
            SockAddr.WriteIPv4(&((in_pktinfo*)Begin(LibC.SOL_IP, LibC.IP_PKTINFO, sizeof(in_pktinfo)))->ipi_spec_dst, (uint)source);
        }
        else
        {
            SockAddr.WriteIPv6(&((in6_pktinfo*)Begin(LibC.SOL_IPV6, LibC.IPV6_PKTINFO, sizeof(in6_pktinfo)))->ipi6_addr, source);
        }
    }

    // CMSG_LEN of Tmds.LibC rounds up, which the kernel refuses.
    private byte* Begin(int level, int type, int length)
    {
        var header = (cmsghdr*)_position;
        header->cmsg_level = level;
        header->cmsg_type = type;
        header->cmsg_len = sizeof(cmsghdr) + length;
        byte* data = _position + sizeof(cmsghdr);
        int room = (length + 7) & ~7;
        new Span<byte>(data, room).Clear();
        _position = data + room;
        return data;
    }
}
