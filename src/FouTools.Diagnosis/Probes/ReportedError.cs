using System.Net;
using FouTools.Packets;

namespace FouTools.Diagnosis.Probes;

/// <summary>An ICMP error about an outer packet.</summary>
/// <param name="Kind">The kind of error.</param>
/// <param name="Reporter">The sender of the error.</param>
/// <param name="Mtu">The MTU in bytes of a <see cref="IcmpErrorKind.PacketTooBig"/>; 0 for none.</param>
internal sealed record ReportedError(IcmpErrorKind Kind, IPAddress Reporter, int Mtu)
{
    public override string ToString() => Kind switch
    {
        IcmpErrorKind.PacketTooBig => $"{Reporter} reported that packets longer than {Mtu} bytes do not fit its next hop",
        IcmpErrorKind.PortUnreachable => $"{Reporter} reported that the port is closed (ICMP port unreachable)",
        IcmpErrorKind.ProtocolUnreachable => $"{Reporter} reported that it does not support the protocol (ICMP protocol unreachable)",
        IcmpErrorKind.AdministrativelyProhibited => $"{Reporter} reported that a firewall rejects the packets (ICMP administratively prohibited)",
        IcmpErrorKind.HostUnreachable => $"{Reporter} reported that the host is unreachable (ICMP host unreachable)",
        IcmpErrorKind.NetworkUnreachable => $"{Reporter} reported that the network is unreachable (ICMP network unreachable)",
        IcmpErrorKind.TimeExceeded => $"{Reporter} reported that the TTL expired (ICMP time exceeded)",
        _ => $"{Reporter} sent an ICMP error",
    };
}
