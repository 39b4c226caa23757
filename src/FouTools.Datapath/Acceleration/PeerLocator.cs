using FouTools.Bpf.Programs;
using FouTools.Datapath.Peers;
using FouTools.Datapath.Telemetry;

namespace FouTools.Datapath.Acceleration;

/// <summary>Finds where a peer is and how to reach it, as a backend needs it.</summary>
/// <param name="session">Knows the paths.</param>
/// <param name="routes">Knows the routes.</param>
/// <param name="counters">Where path changes are counted.</param>
internal sealed class PeerLocator(IAccelerationSession session, PeerRoutes routes, DirectionCounters counters)
{
    /// <summary>Locates a peer.</summary>
    /// <param name="peer">The peer.</param>
    /// <param name="now">The time, in milliseconds of <see cref="Environment.TickCount64"/>.</param>
    /// <param name="reason">Why its packets are the engine's, in words; null where they are not.</param>
    /// <returns>Where it is; null where its packets are the engine's.</returns>
    public PeerRecord? Locate(Peer peer, long now, out string? reason)
    {
        PeerPath? path = peer.Path;
        reason = peer.Options.Roaming || path is null ? "a peer that roams needs the engine"
            : path.IsMulticast ? "a multicast group needs the engine"
            : path.Remote.ScopeId != 0 ? "a link-local peer needs the engine"
            : routes.ReasonOf(peer);
        if (reason is not null || path is null)
        {
            return null;
        }

        EgressPath egress = session.ProbePath(peer.InterfaceIndex, path.Remote);
        if (egress.Reason is not null)
        {
            reason = egress.Reason;
            return null;
        }

        if (peer.SetLinkMtu(egress.Mtu, now))
        {
            counters.CountEvent(DatapathEvent.PathMtuLowered);
        }

        return new PeerRecord(
            peer.InterfaceIndex,
            peer.PathMtu,
            path.Local,
            path.Remote.Address,
            path.Remote.Port,
            path.RemotePortIPv6,
            peer.Options.AnySourcePort);
    }
}
