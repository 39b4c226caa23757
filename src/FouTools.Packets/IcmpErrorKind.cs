namespace FouTools.Packets;

/// <summary>The kind of an ICMP or ICMPv6 error, in terms common to both.</summary>
public enum IcmpErrorKind : byte
{
    /// <summary>Any other: see <see cref="IcmpError.Type"/> and <see cref="IcmpError.Code"/>.</summary>
    Other = 0,

    /// <summary>The packet exceeds the MTU of a link: fragmentation needed (RFC 1191), or packet too big (RFC 4443).</summary>
    PacketTooBig,

    /// <summary>A router has no route to the network.</summary>
    NetworkUnreachable,

    /// <summary>The network was reached, the host was not.</summary>
    HostUnreachable,

    /// <summary>The host does not support the protocol.</summary>
    ProtocolUnreachable,

    /// <summary>Nothing listens on the port.</summary>
    PortUnreachable,

    /// <summary>A filter or a policy along the path rejected the packet.</summary>
    AdministrativelyProhibited,

    /// <summary>The TTL or hop limit expired (code 0), or some fragments did not arrive in time (code 1).</summary>
    TimeExceeded,
}
