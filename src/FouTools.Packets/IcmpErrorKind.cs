namespace FouTools.Packets;

/// <summary>What an ICMP or ICMPv6 error says, in terms common to both.</summary>
public enum IcmpErrorKind : byte
{
    /// <summary>Something else: <see cref="IcmpError.Type"/> and <see cref="IcmpError.Code"/> tell.</summary>
    Other = 0,

    /// <summary>The packet is longer than a link takes: fragmentation needed (RFC 1191), or packet too big (RFC 4443).</summary>
    PacketTooBig,

    /// <summary>A router has no way to the network.</summary>
    NetworkUnreachable,

    /// <summary>The network was reached, the host was not.</summary>
    HostUnreachable,

    /// <summary>The host does not know the protocol.</summary>
    ProtocolUnreachable,

    /// <summary>Nobody listens on the port.</summary>
    PortUnreachable,

    /// <summary>A filter or a policy on the way refused the packet.</summary>
    AdministrativelyProhibited,

    /// <summary>The packet passed too many routers (code 0), or some of its fragments did not arrive in time (code 1).</summary>
    TimeExceeded,
}
