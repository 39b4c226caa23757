using FouTools.Bpf.Programs;
using FouTools.Datapath.Engine.Control;
using FouTools.Datapath.Model;
using FouTools.Datapath.Peers;
using FouTools.Datapath.Telemetry;
using FouTools.Linux;
using FouTools.Linux.Polling;

namespace FouTools.Datapath.Acceleration;

/// <summary>
/// Decides when the kernel carries packets of a datapath, and keeps the backend's peers current. The engine carries every packet that is
/// left: all of them during a pause, and those of a peer without a known route.
/// </summary>
internal sealed class AccelerationController : IControlTask, IDisposable
{
    private const string NoPeer = "no peer is known yet";

    // Many peers may be changed at once.
    private const int ProbeMilliseconds = 500;

    // How long it stays unnoticed that rules of the host would miss packets, or that a program was removed.
    private const int IdleMilliseconds = 1000;

    private readonly Lock _lock = new();
    private readonly AccelerationContext _context;
    private readonly DatapathAcceleration _possible;
    private readonly IAccelerationSession _session;
    private readonly IBypassProbe? _bypass;
    private readonly PeerRoutes _routes;
    private readonly PeerLocator _locator;
    private readonly PeerReconciler _reconciler = new();
    private readonly AcceleratedPeers _peers;
    private string? _peerObstacle = NoPeer;
    private string? _pause;
    private string? _bypassed;
    private long? _probedAt;
    private string? _end;
    private IReadOnlyList<PassCount> _lastPassed = [];

    private AccelerationController(
        AccelerationContext context, DatapathAcceleration possible, IAccelerationSession session, IBypassProbe? bypass, IRouteWatch routes)
    {
        _context = context;
        _possible = possible;
        _session = session;
        _bypass = bypass;
        _routes = new PeerRoutes(routes, context.Options, context.DeviceIndex);
        _locator = new PeerLocator(session, _routes, Counters);
        _peers = new AcceleratedPeers(session);
    }

    /// <summary>Opens the backend and begins to carry, unless something keeps it from that.</summary>
    /// <param name="context">The datapath.</param>
    /// <param name="backend">By what.</param>
    /// <returns>What keeps it carrying, null where it carries nothing; and what it carries, and why not the rest.</returns>
    public static (AccelerationController? Controller, DatapathAcceleration Outcome) Start(AccelerationContext context, IAccelerationBackend backend)
    {
        DatapathAcceleration possible = AccelerationPolicy.Judge(context.Options, backend);
        if (possible.Active == AccelerationParts.None)
        {
            return (null, possible);
        }

        if (!backend.TryOpen(context, possible.Active, out IAccelerationSession? session, out string? reason))
        {
            return (null, DatapathAcceleration.Nothing(reason));
        }

        AccelerationController controller;
        try
        {
            controller = Create(context, possible, session);
        }
        catch (LinuxException refusal)
        {
            return (null, DatapathAcceleration.Nothing(KernelReason.Explain(refusal)));
        }

        try
        {
            controller.Refresh();
            if (controller._end is { } end)
            {
                controller.Dispose();
                return (null, DatapathAcceleration.Nothing(end));
            }

            // Without a peer nothing is wrong yet: peers may be added later.
            return (controller, context.Peers.List().Count == 0 ? possible with { Attachment = session.Attachment } : controller.Describe());
        }
        catch
        {
            controller.Dispose();
            throw;
        }
    }

    /// <summary>What has been carried so far, of all peers that there are or were.</summary>
    public PeerTraffic Traffic
    {
        get
        {
            lock (_lock)
            {
                return _peers.Traffic;
            }
        }
    }

    /// <summary>What has happened to the paths to peers.</summary>
    public DirectionCounters Counters { get; } = new();

    /// <summary>Can be read when <see cref="Refresh"/> is to be called.</summary>
    public IPollable Changes => _routes.Changes;

    /// <summary>After how long <see cref="Refresh"/> is to be called again at the latest, in milliseconds.</summary>
    public int RefreshMilliseconds => _routes.Patience ?? IdleMilliseconds;

    /// <summary>What is carried now, and why not the rest.</summary>
    public DatapathAcceleration Describe()
    {
        lock (_lock)
        {
            string? all = _end ?? _pause ?? (_reconciler.RecordCount == 0 ? _peerObstacle : null);
            return new DatapathAcceleration(_possible.SendReason ?? all, _possible.ReceiveReason ?? all)
            {
                Attachment = _session.Attachment,
                Passed = new PrintableList<PassCount>(_end is null ? _session.ReadPassed() : _lastPassed),
            };
        }
    }

    /// <summary>Pauses or resumes, and tells the backend what has changed of the peers and their routes. To be called after every change.</summary>
    public void Refresh()
    {
        lock (_lock)
        {
            _routes.TakeChanges();
            if (_end is not null)
            {
                return;
            }

            try
            {
                Probe();
                _pause = FindPause();
                if (_pause is not null)
                {
                    _session.Pause();
                }
                else
                {
                    _session.Resume();
                    RefreshPeers();
                }
            }
            catch (LinuxException refusal)
            {
                End(KernelReason.Explain(refusal));
            }
        }
    }

    /// <summary>Leaves everything to the engine from now on.</summary>
    /// <param name="reason">Why, in words.</param>
    public void End(string reason)
    {
        lock (_lock)
        {
            if (_end is not null)
            {
                return;
            }

            _end = reason;
            _session.Pause();
            _peers.Finish();
            _lastPassed = _session.ReadPassed();
            _session.Dispose();
            _bypass?.Dispose();
        }
    }

    public void Dispose()
    {
        End("the datapath has been stopped");
        _routes.Dispose();
    }

    // On an error nothing is left of what was opened.
    private static AccelerationController Create(AccelerationContext context, DatapathAcceleration possible, IAccelerationSession session)
    {
        IBypassProbe? bypass = null;
        try
        {
            if (context.Options.Acceleration == AccelerationMode.Auto)
            {
                bypass = context.Network.ProbeBypass(
                    context.Namespace, new BypassQuery(context.DeviceName, context.DeviceIndex, context.Options.IsOverIPv4));
            }

            return new AccelerationController(context, possible, session, bypass, context.Network.WatchRoutes(context.Namespace));
        }
        catch
        {
            bypass?.Dispose();
            session.Dispose();
            throw;
        }
    }

    // What was removed is detached as a whole, so that the next Resume attaches all of it again.
    private void Probe()
    {
        long now = _context.Clock();
        if (now - _probedAt < ProbeMilliseconds)
        {
            return;
        }

        _probedAt = now;
        _bypassed = _bypass?.Find() is { } found ? $"{found}; mode {AccelerationMode.Required} accepts that" : null;
        if (!_session.IsIntact)
        {
            _session.Pause();
        }
    }

    private string? FindPause() => _context.Taps.Any(tap => tap.IsAttached) ? "the datapath is being captured"
        : !_context.IsDeviceUp() ? "the device is down"
        : _bypassed;

    private void RefreshPeers()
    {
        IReadOnlyList<Peer> present = _context.Peers.List();
        long now = _context.Clock();
        _routes.Follow(present, now);
        _peerObstacle = NoPeer;
        PeerChanges changes = _reconciler.Reconcile([.. present.Select(peer => Read(peer, now))]);
        if (!changes.IsEmpty)
        {
            _session.Apply(changes);
        }

        _peers.Retain(present);
    }

    private PeerSnapshot Read(Peer peer, long now)
    {
        PeerAcceleration acceleration = _peers.Of(peer);
        peer.MarkReceivedTo(acceleration.Read().ReceivedPackets, now);
        PeerRecord? record = _locator.Locate(peer, now, out string? reason);
        _peerObstacle = reason ?? _peerObstacle;
        return new PeerSnapshot(acceleration.Number, record, peer.Options.AllowedPrefix);
    }
}
