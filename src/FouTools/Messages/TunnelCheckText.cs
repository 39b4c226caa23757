using FouTools.Datapath.Telemetry;
using FouTools.Diagnosis.Model;
using FouTools.Objects;

namespace FouTools.Messages;

/// <summary>Says what a check found in the words of the cmdlets.</summary>
internal static class TunnelCheckText
{
    // What helps against drops, where a cmdlet does.
    private static readonly Dictionary<(Direction, DropReason), string> s_drops = new()
    {
        [(Direction.Send, DropReason.NoPeer)] =
            "No peer has the address among its -AllowedPrefix: give it to the one it is behind, with Set-FouPeer.",
        [(Direction.Send, DropReason.ProtocolNotCarried)] = "The mode does not carry the packets; see -Mode of Start-FouDatapath.",
        [(Direction.Receive, DropReason.UnknownPeer)] =
            "The answers come from an address that is no peer's: the other end sends from another of its addresses (give it -LocalAddress there), "
                + "or is behind a NAT.",
        [(Direction.Receive, DropReason.UnexpectedSourcePort)] =
            "The answers come from another UDP port than the peer's: let it be any with Set-FouPeer -AnySourcePort $true.",
        [(Direction.Receive, DropReason.InnerSourceNotAllowed)] =
            "The answers come from an inner address that is not among the peer's -AllowedPrefix.",
    };

    /// <summary>Makes what the cmdlet writes.</summary>
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

            // What is to be run elsewhere, or has a gap, is an example.
            Command = finding.Remedy?.Repair is { IsComplete: false } ? null : command,
            Target = finding.Target,
            RoundTripTime = finding.RoundTripTime,
            PathMtu = finding.PathMtu,
            Duration = finding.Duration,
        };
    }

    /// <summary>Says what to do, without the command.</summary>
    public static string RemedyOf(TunnelRemedy remedy) => remedy.Kind switch
    {
        TunnelRemedyKind.RemoteAddress => "Give the unicast address of the tunnel's other end as -RemoteAddress.",
        TunnelRemedyKind.SameGreOptions => "Give both ends the same -Key, -InputKey and -OutputKey, and the same flags.",
        TunnelRemedyKind.SameEncapsulation => "Start both ends with the same -Mode and -Encapsulation.",
        TunnelRemedyKind.ReceiveAtPort =>
            "Nobody listens there. At the other end, start the datapath with this port as its -LocalPort, or make the FOU port",
        TunnelRemedyKind.TestOtherEnd =>
            "Do what the other checks that failed say. Where none did, run Test-Tunnel at the other end too, and see that its firewall lets in "
                + $"{(remedy.Port is { } port ? $"UDP to port {port}" : "the packets of the tunnel")} and, on the device, ICMP echo requests.",
        TunnelRemedyKind.AcceptZeroChecksum => "Let the other end send checksums (-UdpChecksum $true there), or take datagrams without",
        TunnelRemedyKind.Drop when remedy is { DropDirection: { } direction, DropReason: { } reason } =>
            s_drops.GetValueOrDefault((direction, reason), remedy.Text),
        _ => remedy.Text,
    };

    private static string? CommandOf(TunnelRemedy remedy) => remedy.Repair is { } repair ? RepairCommand.Of(repair) : remedy.Command;
}
