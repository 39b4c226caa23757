using System.Net;
using FouTools.Packets;

namespace FouTools.Diagnosis.Probes;

/// <summary>An ICMP error about an outer packet.</summary>
/// <param name="Kind">What it says.</param>
/// <param name="Reporter">Who says so.</param>
/// <param name="Mtu">The MTU in bytes that a router reports with <see cref="IcmpErrorKind.PacketTooBig"/>; 0 for none.</param>
internal sealed record ReportedError(IcmpErrorKind Kind, IPAddress Reporter, int Mtu)
{
    public override string ToString() => Kind switch
    {
        IcmpErrorKind.PacketTooBig => $"{Reporter} reported that packets longer than {Mtu} bytes do not pass",
        IcmpErrorKind.PortUnreachable => $"{Reporter} answered that nobody takes the packets there (ICMP port unreachable)",
        IcmpErrorKind.ProtocolUnreachable => $"{Reporter} answered that it does not know the protocol (ICMP protocol unreachable)",
        IcmpErrorKind.AdministrativelyProhibited => $"{Reporter} answered that the packets are prohibited (ICMP administratively prohibited)",
        IcmpErrorKind.HostUnreachable => $"{Reporter} answered that the host cannot be reached (ICMP host unreachable)",
        IcmpErrorKind.NetworkUnreachable => $"{Reporter} answered that the network cannot be reached (ICMP network unreachable)",
        IcmpErrorKind.TimeExceeded => $"{Reporter} answered that the packets passed too many routers (ICMP time exceeded)",
        _ => $"{Reporter} answered with an ICMP error",
    };
}
