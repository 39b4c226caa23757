using FouTools.Datapath.Telemetry;
using FouTools.Diagnosis.Model;

namespace FouTools.Diagnosis.Checks;

/// <summary>What to do about packets that a datapath dropped.</summary>
internal static class DropAdvice
{
    private static readonly (Direction Direction, DropReason Reason, string Text)[] s_advice =
    [
        (Direction.Send, DropReason.NoPeer, "No peer has the address among its allowed prefixes: give it to the one that it is behind."),
        (Direction.Send, DropReason.PeerNotLocated, "The peer roams and has to send first."),
        (Direction.Send, DropReason.RoutingLoop, "A route leads outer packets into the tunnel; the check RoutingLoop says which."),
        (Direction.Send, DropReason.RemoteUnreachable, "There is no route to the other end, or its link is down."),
        (Direction.Send, DropReason.RefusedByFirewall, "A firewall of this host refuses the outer packets on their way out."),
        (Direction.Send, DropReason.ProtocolNotCarried, "The mode does not carry the packets."),
        (Direction.Receive, DropReason.UnknownPeer, "The answers come from an address that is no peer's: the other end sends from another of its addresses, or is behind a NAT."),
        (Direction.Receive, DropReason.UnexpectedSourcePort, "The answers come from another UDP port than the peer's: let it be any."),
        (Direction.Receive, DropReason.InnerSourceNotAllowed, "The answers come from an inner address that is not among the peer's allowed prefixes."),
        (Direction.Receive, DropReason.CongestionSignalNotUnderstood, "A router on the way marks congestion on packets whose sender does not know such marks."),
    ];

    /// <summary>The advice for the first of some losses that there is one for; null for none.</summary>
    public static TunnelRemedy? Find(TunnelTraffic traffic) => traffic.Losses
        .Select(loss => s_advice.FirstOrDefault(advice => $"{advice.Direction}.{advice.Reason}" == loss.Reason))
        .Where(advice => advice.Text is not null)
        .Select(advice => new TunnelRemedy(TunnelRemedyKind.Drop, advice.Text) { DropDirection = advice.Direction, DropReason = advice.Reason })
        .FirstOrDefault();

    /// <summary>Whether GRE headers differ in their options only.</summary>
    public static bool IsOfGreOptions(DropReason reason) => reason is
        DropReason.GreKeyMissing or DropReason.GreKeyMismatch or DropReason.GreKeyUnexpected
        or DropReason.GreChecksumMissing or DropReason.GreChecksumUnexpected or DropReason.GreSequenceMissing;
}
