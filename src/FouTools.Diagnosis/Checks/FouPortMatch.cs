using FouTools.Diagnosis.Subjects;
using FouTools.Netlink.Fou;
using FouTools.Packets;

namespace FouTools.Diagnosis.Checks;

/// <summary>Matches FOU ports with the tunnel that they could receive for.</summary>
internal static class FouPortMatch
{
    /// <summary>The FOU ports that packets from the remote can reach, whatever they decapsulate.</summary>
    public static FouPort[] Usable(CheckContext context) =>
        [.. (context.Device.ListFouPorts() ?? []).Where(port => FindObstacle(port, context.Subject) is null)];

    /// <summary>Why packets from the remote do not reach a port; null if they do.</summary>
    public static string? FindObstacle(FouPort port, TunnelSubject subject) =>
        port.AddressFamily != subject.Underlay ? $"it receives over {(subject.IsOverIPv4 ? "IPv6" : "IPv4")} only"
        : port.LocalAddress is { } local && subject.LocalAddress is { } own && !local.Equals(own) ? $"it accepts packets for {local} only"
        : port.PeerAddress is { } peer && subject.RemoteAddress is { } remote && !peer.Equals(remote) ? $"it accepts packets from {peer} only"
        : port.InterfaceIndex != 0 && subject.Kernel?.Parameters.UnderlayIndex is int underlay and > 0 && port.InterfaceIndex != underlay
            ? $"it accepts packets from interface {port.InterfaceIndex} only"
        : null;

    /// <summary>Whether a port decapsulates any of a tunnel's protocols.</summary>
    public static bool Carries(FouPort port, IReadOnlyList<byte> protocols) =>
        port.Type == FouPortType.Gue || protocols.Contains((byte)port.Protocol);

    /// <summary>
    /// Whether a port decapsulates what a tunnel sends, which is what a symmetric remote does. IPv4 and IPv6 in direct FOU are
    /// the same as GUE version 1.
    /// </summary>
    public static bool Takes(FouPort port, TunnelSubject subject) => (port.Type, subject.Encapsulation) switch
    {
        (FouPortType.Gue, SubjectEncapsulation.Gue) => true,
        (FouPortType.Gue, _) => subject.Protocols.All(protocol => protocol is IPProtocol.IPIP or IPProtocol.IPv6),
        (_, SubjectEncapsulation.Gue) => false,
        _ => subject.Protocols.Contains((byte)port.Protocol),
    };

    /// <summary>What a port accepts, in words.</summary>
    public static string Describe(FouPort port) => port.Type == FouPortType.Gue ? "GUE" : $"direct FOU with {IPProtocolNames.NameOf(port.Protocol)}";
}
