using FouTools.Datapath.Telemetry;
using FouTools.Diagnosis.Model;

namespace FouTools.Diagnosis.Checks;

/// <summary>Remedies for the drop reasons of a datapath.</summary>
internal static class DropAdvice
{
    private static readonly (Direction Direction, DropReason Reason, string Text)[] s_advice =
    [
        (Direction.Send, DropReason.NoPeer, "No peer's allowed prefixes contain the destination; add it to the right peer."),
        (Direction.Send, DropReason.PeerNotLocated, "The peer roams: its address is unknown until it sends a packet."),
        (Direction.Send, DropReason.RoutingLoop, "A route sends outer packets back into the tunnel; see the check RoutingLoop."),
        (Direction.Send, DropReason.RemoteUnreachable, "There is no route to the remote, or the link is down."),
        (Direction.Send, DropReason.RefusedByFirewall, "A firewall on this host drops the outgoing outer packets."),
        (Direction.Send, DropReason.ProtocolNotCarried, "The tunnel's mode does not carry this kind of packet."),
        (Direction.Receive, DropReason.UnknownPeer, "Replies come from an address that no peer has: "
            + "the remote uses another source address, or is behind NAT."),
        (Direction.Receive, DropReason.UnexpectedSourcePort, "Replies come from a UDP port other than the peer's; accept any port."),
        (Direction.Receive, DropReason.InnerSourceNotAllowed, "Replies come from an inner address outside the peer's allowed prefixes."),
        (Direction.Receive, DropReason.CongestionSignalNotUnderstood, "A router on the path sets ECN CE on packets "
            + "whose inner header is not ECN-capable."),
    ];

    /// <summary>The remedy for the first loss that has one; null if none has.</summary>
    public static TunnelRemedy? Find(TunnelTraffic traffic) => traffic.Losses
        .Select(loss => s_advice.FirstOrDefault(advice => $"{advice.Direction}.{advice.Reason}" == loss.Reason))
        .Where(advice => advice.Text is not null)
        .Select(advice => new TunnelRemedy(TunnelRemedyKind.Drop, advice.Text) { DropDirection = advice.Direction, DropReason = advice.Reason })
        .FirstOrDefault();

    /// <summary>Whether only the options of the GRE headers differ.</summary>
    public static bool IsOfGreOptions(DropReason reason) => reason is
        DropReason.GreKeyMissing or DropReason.GreKeyMismatch or DropReason.GreKeyUnexpected
        or DropReason.GreChecksumMissing or DropReason.GreChecksumUnexpected or DropReason.GreSequenceMissing;
}
