using FouTools.Diagnosis.Subjects;
using FouTools.Netlink.Fou;
using FouTools.Packets;

namespace FouTools.Diagnosis.Checks;

/// <summary>Which FOU ports could receive for a tunnel.</summary>
internal static class FouPortMatch
{
    /// <summary>The FOU ports that packets of the other end can reach, whatever they take out of them.</summary>
    public static FouPort[] Usable(CheckContext context) =>
        [.. (context.Device.ListFouPorts() ?? []).Where(port => FindObstacle(port, context.Subject) is null)];

    /// <summary>Why packets of the other end do not reach a port; null where they do.</summary>
    public static string? FindObstacle(FouPort port, TunnelSubject subject) =>
        port.AddressFamily != subject.Underlay ? $"it receives over {(subject.IsOverIPv4 ? "IPv6" : "IPv4")} only"
        : port.LocalAddress is { } local && subject.LocalAddress is { } own && !local.Equals(own) ? $"it takes packets for {local} only"
        : port.PeerAddress is { } peer && subject.RemoteAddress is { } remote && !peer.Equals(remote) ? $"it takes packets from {peer} only"
        : port.InterfaceIndex != 0 && subject.Kernel?.Parameters.UnderlayIndex is int underlay and > 0 && port.InterfaceIndex != underlay
            ? $"it takes packets from interface {port.InterfaceIndex} only"
        : null;

    /// <summary>Whether a port takes out what a tunnel of some protocols receives.</summary>
    public static bool Carries(FouPort port, IReadOnlyList<byte> protocols) =>
        port.Type == FouPortType.Gue || protocols.Contains((byte)port.Protocol);

    /// <summary>
    /// Whether a port takes out what a tunnel sends, as the other end does it where both are set alike. IPv4 and IPv6 in direct
    /// FOU are what GUE version 1 is.
    /// </summary>
    public static bool Takes(FouPort port, TunnelSubject subject) => (port.Type, subject.Encapsulation) switch
    {
        (FouPortType.Gue, SubjectEncapsulation.Gue) => true,
        (FouPortType.Gue, _) => subject.Protocols.All(protocol => protocol is IPProtocol.IPIP or IPProtocol.IPv6),
        (_, SubjectEncapsulation.Gue) => false,
        _ => subject.Protocols.Contains((byte)port.Protocol),
    };

    /// <summary>What a port takes, in words.</summary>
    public static string Describe(FouPort port) => port.Type == FouPortType.Gue ? "GUE" : $"direct FOU with {IPProtocolNames.NameOf(port.Protocol)}";
}
