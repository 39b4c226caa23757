using FouTools.Datapath.Telemetry;
using FouTools.Diagnosis.Model;
using FouTools.Objects;

namespace FouTools.Messages;

/// <summary>Phrases findings and remedies in terms of the cmdlets and their parameters.</summary>
internal static class TunnelCheckText
{
    // Remedies for drop reasons that name a cmdlet or parameter.
    private static readonly Dictionary<(Direction, DropReason), string> s_drops = new()
    {
        [(Direction.Send, DropReason.NoPeer)] =
            "No peer's -AllowedPrefix contains the destination; add it to the right peer with Set-FouPeer.",
        [(Direction.Send, DropReason.ProtocolNotCarried)] = "The tunnel's mode does not carry this kind of packet; see -Mode of Start-FouDatapath.",
        [(Direction.Receive, DropReason.UnknownPeer)] =
            "Replies come from an address that no peer has: the remote uses another source address (set -LocalAddress there), or is behind NAT.",
        [(Direction.Receive, DropReason.UnexpectedSourcePort)] =
            "Replies come from a UDP port other than the peer's; accept any port with Set-FouPeer -AnySourcePort $true.",
        [(Direction.Receive, DropReason.InnerSourceNotAllowed)] =
            "Replies come from an inner address outside the peer's -AllowedPrefix; add it with Set-FouPeer.",
    };

    /// <summary>Creates the cmdlet's output object.</summary>
    public static TunnelCheck Of(TunnelFinding finding)
    {
        string? command = finding.Remedy is { } remedy ? CommandOf(remedy) : null;
        return new TunnelCheck
        {
            Tunnel = finding.Tunnel,
            Peer = finding.Peer,
            NetworkNamespace = finding.NetworkNamespace,
            Check = finding.Check,
            Result = finding.Result,
            Evidence = finding.Evidence,
            Remedy = finding.Remedy is null ? string.Empty : command is null ? RemedyOf(finding.Remedy) : $"{RemedyOf(finding.Remedy)}: {command}",

            // A command for the remote, or with a placeholder, is only an example.
            Command = finding.Remedy?.Repair is { IsComplete: false } ? null : command,
            Target = finding.Target,
            RoundTripTime = finding.RoundTripTime,
            PathMtu = finding.PathMtu,
            Duration = finding.Duration,
        };
    }

    /// <summary>The remedy in words, without the command.</summary>
    public static string RemedyOf(TunnelRemedy remedy) => remedy.Kind switch
    {
        TunnelRemedyKind.RemoteAddress => "Set -RemoteAddress to a unicast address of the remote host.",
        TunnelRemedyKind.SameGreOptions => "Set matching -Key, -InputKey and -OutputKey, and the same flags, at both ends.",
        TunnelRemedyKind.SameEncapsulation => "Start both ends with the same -Mode and -Encapsulation.",
        TunnelRemedyKind.ReceiveAtPort =>
            "The port is closed. At the remote, start the datapath with this -LocalPort, or create the FOU port",
        TunnelRemedyKind.TestOtherEnd =>
            "Apply the remedies of the other failed checks. If there are none, run Test-Tunnel at the remote too, and allow in its firewall "
                + $"{(remedy.Port is { } port ? $"UDP to port {port}" : "the packets of the tunnel")} and, on the device, ICMP echo requests.",
        TunnelRemedyKind.AcceptZeroChecksum => "Turn UDP checksums on at the remote (-UdpChecksum $true), or accept datagrams without them here",
        TunnelRemedyKind.Drop when remedy is { DropDirection: { } direction, DropReason: { } reason } =>
            s_drops.GetValueOrDefault((direction, reason), remedy.Text),
        _ => remedy.Text,
    };

    private static string? CommandOf(TunnelRemedy remedy) => remedy.Repair is { } repair ? RepairCommand.Of(repair) : remedy.Command;
}
