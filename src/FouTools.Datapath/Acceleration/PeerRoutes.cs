using FouTools.Datapath.Model;
using FouTools.Datapath.Peers;
using FouTools.Linux.Polling;

namespace FouTools.Datapath.Acceleration;

/// <summary>
/// By which interfaces peers are reached, as routes change: a backend sends by one interface without a look-up, where the engine has one
/// for every packet.
/// </summary>
/// <param name="routes">Tells of changes; disposed of with this.</param>
/// <param name="options">The datapath.</param>
/// <param name="deviceIndex">Its device.</param>
internal sealed class PeerRoutes(IRouteWatch routes, FouDatapathOptions options, int deviceIndex) : IDisposable
{
    // A routing daemon may change thousands of routes a second.
    private const int StaleMilliseconds = 100;

    private readonly Dictionary<Peer, (PeerPath Path, string Reason)> _lost = [];
    private bool _areStale;
    private long? _readAt;

    /// <summary>Can be read when something has changed.</summary>
    public IPollable Changes => routes;

    /// <summary>How soon <see cref="Follow"/> has something to do that was too soon last time, in milliseconds; null for nothing.</summary>
    public int? Patience => _areStale ? StaleMilliseconds : null;

    /// <summary>Takes note of changes; never waits.</summary>
    public void TakeChanges() => _areStale |= routes.TakeChanges();

    /// <summary>Looks up the routes to peers, if they may be others now.</summary>
    /// <param name="present">All peers.</param>
    /// <param name="now">The time, in milliseconds of <see cref="Environment.TickCount64"/>.</param>
    public void Follow(IReadOnlyList<Peer> present, long now)
    {
        if (!_areStale || now - _readAt < StaleMilliseconds)
        {
            return;
        }

        _areStale = false;
        _readAt = now;
        _lost.Clear();
        foreach (Peer peer in present)
        {
            if (peer.Path is not { IsMulticast: false } path || path.Remote.ScopeId != 0)
            {
                continue;
            }

            RouteResult route = routes.Find(new RouteQuery(path.Remote.ToIPAddress(), options.SourceAddress, options.UnderlayInterface));
            peer.InterfaceIndex = route.InterfaceIndex;
            string? lost = route.InterfaceIndex == deviceIndex
                ? $"the route to {path.Remote.ToIPAddress()} leads into the tunnel itself"
                : route.Reason;
            if (lost is not null)
            {
                _lost.Add(peer, (path, lost));
            }
        }
    }

    /// <summary>Says why there is no route to a peer, in words; null where there is one, as for a peer that has been moved since.</summary>
    public string? ReasonOf(Peer peer) => _lost.TryGetValue(peer, out var lost) && ReferenceEquals(lost.Path, peer.Path) ? lost.Reason : null;

    public void Dispose() => routes.Dispose();
}
