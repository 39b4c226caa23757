using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Tmds.Linux;

namespace FouTools.Linux.Sockets;

/// <summary>
/// Room for a struct sockaddr_in or sockaddr_in6, whose ports and addresses are big-endian and whose scope is in host byte
/// order.
/// </summary>
[StructLayout(LayoutKind.Explicit)]
internal unsafe struct SockAddr
{
    [FieldOffset(0)]
    private sockaddr_in _four;

    [FieldOffset(0)]
    private sockaddr_in6 _six;

    /// <summary>The length of the structure that the family asks for.</summary>
    public readonly int Length => IsFour ? sizeof(sockaddr_in) : sizeof(sockaddr_in6);

    private readonly bool IsFour => _four.sin_family == LibC.AF_INET;

    /// <summary>The family's number as socket(2) takes it.</summary>
    public static int Family(bool ipv4) => ipv4 ? LibC.AF_INET : LibC.AF_INET6;

    public static SockAddr Create(SocketEndpoint endpoint, uint flowLabel = 0)
    {
        SockAddr result = default;
        if (endpoint.IsIPv4)
        {
            result._four.sin_family = LibC.AF_INET;
            result._four.sin_port = LibC.htons(endpoint.Port);
            WriteIPv4(&result._four.sin_addr, endpoint.IPv4Address);
        }
        else
        {
            result._six.sin6_family = LibC.AF_INET6;
            result._six.sin6_port = LibC.htons(endpoint.Port);
            result._six.sin6_scope_id = endpoint.ScopeId;
            result._six.sin6_flowinfo = BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(flowLabel) : flowLabel;
            WriteIPv6(&result._six.sin6_addr, endpoint.Address);
        }

        return result;
    }

    public static void WriteIPv4(in_addr* netns, uint address) =>
        BinaryPrimitives.WriteUInt32BigEndian(new Span<byte>(netns, sizeof(in_addr)), address);

    public static void WriteIPv6(in6_addr* netns, UInt128 address) =>
        BinaryPrimitives.WriteUInt128BigEndian(new Span<byte>(netns, sizeof(in6_addr)), address);

    public static UInt128 ReadIPv4(in_addr* netns) =>
        SocketEndpoint.FromIPv4(BinaryPrimitives.ReadUInt32BigEndian(new ReadOnlySpan<byte>(netns, sizeof(in_addr))));

    public static UInt128 ReadIPv6(in6_addr* netns) =>
        BinaryPrimitives.ReadUInt128BigEndian(new ReadOnlySpan<byte>(netns, sizeof(in6_addr)));

    public SocketEndpoint ToEndpoint()
    {
        fixed (SockAddr* self = &this)
        {
            return IsFour
                ? new SocketEndpoint(ReadIPv4(&self->_four.sin_addr), LibC.ntohs(_four.sin_port))
                : new SocketEndpoint(ReadIPv6(&self->_six.sin6_addr), LibC.ntohs(_six.sin6_port), _six.sin6_scope_id);
        }
    }
}
