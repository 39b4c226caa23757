using System.Net;
using FouTools.Bpf;
using FouTools.Bpf.Attachment;
using FouTools.Bpf.Programs;
using FouTools.Datapath.Engine.Capture;
using FouTools.Datapath.Engine.Control;
using FouTools.Datapath.Engine.Transmit;
using FouTools.Datapath.HostNetwork;
using FouTools.Datapath.Model;
using FouTools.Datapath.Peers;
using FouTools.Datapath.Telemetry;
using FouTools.Linux;
using FouTools.Linux.Bpf;
using FouTools.Linux.Interfaces;
using FouTools.Linux.Namespaces;
using FouTools.Linux.Polling;
using FouTools.Linux.Sockets;

namespace FouTools.Datapath.Acceleration;

/// <summary>
/// Has BPF programs carry what they can of a datapath, and keeps them told where its peers are. What they leave the engine carries, and
/// so it does everything for a peer whose way is not known or not one of theirs.
/// </summary>
internal sealed class Accelerator : IControlTask, IDisposable
{
    private const string NoPeer = "no peer is known yet";

    // Many peers may be changed at once.
    private const int ProbeMilliseconds = 500;

    // How long it stays unnoticed that rules of the host would miss packets, or that a program was removed.
    private const int IdleMilliseconds = 1000;

    private readonly Lock _lock = new();
    private readonly DatapathAcceleration _possible;
    private readonly NetworkNamespace? _place;
    private readonly PeerTable _peers;
    private readonly BpfTunnel _tunnel;
    private readonly IProgramAttacher _attacher;
    private readonly int _deviceIndex;
    private readonly IBypassProbe? _probe;
    private readonly PeerWays _ways;
    private readonly PeerPrefixes _prefixes;
    private readonly Underlays _underlays;
    private readonly IReadOnlyList<PacketTap> _taps;
    private readonly Dictionary<Peer, PeerAcceleration> _numbers = [];
    private readonly Dictionary<Peer, PeerRecord> _records = [];
    private PeerTraffic _departed;
    private string? _peerObstacle = NoPeer;
    private string? _pause;
    private string? _bypassed;
    private long? _probedAt;
    private bool _isAttached;
    private string? _end;
    private uint _lastNumber;

    private Accelerator(
        DatapathAcceleration possible,
        FouDatapathOptions options,
        NetworkNamespace? place,
        PeerTable peers,
        UInt128 sourceAddress,
        BpfTunnel tunnel,
        IProgramAttacher attacher,
        int deviceIndex,
        IBypassProbe? probe,
        IRouteWatch routes,
        IReadOnlyList<PacketTap> taps)
    {
        _possible = possible;
        _place = place;
        _peers = peers;
        _tunnel = tunnel;
        _attacher = attacher;
        _deviceIndex = deviceIndex;
        _probe = probe;
        _taps = taps;
        _ways = new PeerWays(routes, options, deviceIndex);
        _prefixes = new PeerPrefixes(tunnel);
        _underlays = new Underlays(options, place, sourceAddress, receives: possible.ReceiveObstacle is null, tunnel, attacher);
    }

    /// <summary>Loads the programs and begins to carry.</summary>
    /// <param name="options">The datapath.</param>
    /// <param name="settings">What the outer headers say.</param>
    /// <param name="network">Attaches the programs, and is asked for the ways to peers, and what packets would pass by, where that matters.</param>
    /// <param name="place">The network namespace of device and sockets; null for the caller's.</param>
    /// <param name="deviceName">The datapath's device.</param>
    /// <param name="peers">Its peers.</param>
    /// <param name="sourceAddress">The outer source address; that of the wildcard where routes choose it.</param>
    /// <param name="taps">Where its packets are captured while something is attached there, which sees none that is carried inside the kernel.</param>
    /// <returns>What keeps them carrying, null where they carry nothing; and what they carry, and why not the rest.</returns>
    public static (Accelerator? Accelerator, DatapathAcceleration Outcome) Start(
        FouDatapathOptions options,
        EncapsulationSettings settings,
        IHostNetwork network,
        NetworkNamespace? place,
        string deviceName,
        PeerTable peers,
        UInt128 sourceAddress,
        IReadOnlyList<PacketTap> taps)
    {
        DatapathAcceleration outcome = AccelerationRules.Judge(options);
        if (outcome.Active == AccelerationParts.None)
        {
            return (null, outcome);
        }

        if (BpfCompiler.IsOff)
        {
            return (null, DatapathAcceleration.Nothing("the kernel's compiler of BPF programs is off (net.core.bpf_jit_enable is 0)"));
        }

        BpfTunnel? tunnel = null;
        IBypassProbe? probe = null;
        IRouteWatch? routes = null;
        try
        {
            int deviceIndex = NetworkNamespace.RunIn(place, () => InterfaceIndex.Find(deviceName));
            if (options.Acceleration == AccelerationWish.Auto)
            {
                probe = network.ProbeBypass(place, new BypassQuery(deviceName, deviceIndex, options.IsOverIPv4));
            }

            bool hasDriverProgram = options.Acceleration == AccelerationWish.Xdp && outcome.ReceiveObstacle is null;
            tunnel = NetworkNamespace.RunIn(
                place, () => BpfTunnel.Load(AccelerationRules.ShapeOf(options, settings), deviceIndex, hasDriverProgram));
            routes = network.WatchRoutes(place);
            var accelerator = new Accelerator(
                outcome, options, place, peers, sourceAddress, tunnel, network.ProgramAttacher, deviceIndex, probe, routes, taps);
            accelerator.Refresh();
            if (accelerator._end is { } end)
            {
                accelerator.Dispose();
                return (null, DatapathAcceleration.Nothing(end));
            }

            // That no peer is there yet is nothing that could not be otherwise.
            return (accelerator, peers.List().Count == 0 ? outcome with { Attachment = tunnel.AttachedBy } : accelerator.Describe());
        }
        catch (Exception refusal) when (refusal is LinuxException or BpfLoadException)
        {
            tunnel?.Dispose();
            probe?.Dispose();
            routes?.Dispose();
            return (null, DatapathAcceleration.Nothing(KernelObstacle.Explain(refusal)));
        }
    }

    /// <summary>What the programs have carried so far, of all peers that there are or were.</summary>
    public PeerTraffic Traffic
    {
        get
        {
            lock (_lock)
            {
                return _numbers.Values.Aggregate(_departed, (sum, peer) => sum + peer.Read());
            }
        }
    }

    /// <summary>What has happened to the ways to peers.</summary>
    public DirectionCounters Counters { get; } = new();

    /// <summary>Can be read when <see cref="Refresh"/> is to be called.</summary>
    public IPollable Changes => _ways.Changes;

    /// <summary>After how long <see cref="Refresh"/> is to be called again at the latest, in milliseconds.</summary>
    public int RefreshMilliseconds => _ways.Patience ?? IdleMilliseconds;

    /// <summary>What the programs carry now, and why not the rest.</summary>
    public DatapathAcceleration Describe()
    {
        lock (_lock)
        {
            string? all = _end ?? _pause ?? (_records.Count == 0 ? _peerObstacle : null);
            return new DatapathAcceleration(_possible.SendObstacle ?? all, _possible.ReceiveObstacle ?? all) { Attachment = _tunnel.AttachedBy };
        }
    }

    /// <summary>Tells the programs what has changed of the peers and of the ways to them. To be called after every change.</summary>
    public void Refresh()
    {
        lock (_lock)
        {
            _ways.TakeChanges();
            if (_end is not null)
            {
                return;
            }

            try
            {
                RefreshAll();
            }
            catch (LinuxException refusal)
            {
                End(KernelObstacle.Explain(refusal));
            }
        }
    }

    /// <summary>Lets the engine carry everything from now on.</summary>
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
            foreach (PeerAcceleration peer in _numbers.Values)
            {
                peer.Finish();
            }

            Detach();
            _tunnel.Dispose();
            _probe?.Dispose();
        }
    }

    public void Dispose()
    {
        End("the datapath has been stopped");
        _ways.Dispose();
    }

    private void RefreshAll()
    {
        Probe();
        _pause = _taps.Any(tap => tap.IsAttached) ? "the datapath is being captured"
            : !NetworkNamespace.RunIn(_place, () => InterfaceIndex.IsUp(_deviceIndex)) ? "the device is down"
            : _bypassed;
        if (_pause is not null)
        {
            Detach();
            return;
        }

        Attach();
        RefreshPeers();
    }

    private void Probe()
    {
        long now = Environment.TickCount64;
        if (now - _probedAt < ProbeMilliseconds)
        {
            return;
        }

        _probedAt = now;
        _bypassed = _probe?.Find() is { } found ? $"{found}; acceleration {AccelerationWish.Bpf} accepts that" : null;
        if (!_tunnel.IsWhole)
        {
            Detach();
        }
    }

    private void Attach()
    {
        if (!_isAttached && _possible.SendObstacle is null)
        {
            NetworkNamespace.RunIn(_place, () =>
            {
                _tunnel.AttachEncapsulation(_attacher);
                return true;
            });
        }

        _isAttached = true;
    }

    // What programs are to receive by is found anew when they are attached again.
    private void Detach()
    {
        _tunnel.Detach();
        _isAttached = false;
        _underlays.Clear();
    }

    private void RefreshPeers()
    {
        IReadOnlyList<Peer> present = _peers.List();
        long now = Environment.TickCount64;
        _ways.Follow(present, now);
        _peerObstacle = NoPeer;
        foreach (Peer peer in present)
        {
            RefreshPeer(peer, now);
        }

        _prefixes.Refresh(present, peer => _numbers[peer].Number);
        foreach (Peer gone in _numbers.Keys.Except(present).ToArray())
        {
            Forget(gone);
        }
    }

    private void RefreshPeer(Peer peer, long now)
    {
        if (!_numbers.TryGetValue(peer, out PeerAcceleration? acceleration))
        {
            _numbers.Add(peer, acceleration = new PeerAcceleration(_tunnel, ++_lastNumber));
            peer.Acceleration = acceleration;
        }

        peer.MarkReceivedTo(acceleration.Read().ReceivedPackets, now);
        if (RecordOf(peer, now, out string? obstacle) is { } record)
        {
            if (!_records.TryGetValue(peer, out PeerRecord known) || known != record)
            {
                _tunnel.SetPeer(acceleration.Number, record);
                _records[peer] = record;
            }
        }
        else
        {
            _peerObstacle = obstacle;
            if (_records.Remove(peer))
            {
                _tunnel.RemovePeer(acceleration.Number);
            }
        }
    }

    private PeerRecord? RecordOf(Peer peer, long now, out string? obstacle)
    {
        PeerPath? path = peer.Path;
        obstacle = peer.Options.Roaming || path is null ? "a peer that roams needs the engine"
            : path.IsMulticast ? "a multicast group needs the engine"
            : path.Remote.ScopeId != 0 ? "a link-local peer needs the engine"
            : _ways.ObstacleOf(peer);
        if (obstacle is not null || path is null)
        {
            return null;
        }

        Underlay underlay = _underlays.Find(peer.InterfaceIndex);
        if (underlay is not { Obstacle: null, Probe: { } probe })
        {
            obstacle = underlay.Obstacle;
            return null;
        }

        IoResult mtu = probe.Read(path.Remote);
        if (!mtu.Succeeded)
        {
            obstacle = $"there is no way to {path.Remote} by interface {peer.InterfaceIndex}: {LinuxException.Describe(mtu.Error)}";
            return null;
        }

        if (peer.SetLinkMtu(mtu.Count, now))
        {
            Counters.CountEvent(DatapathEvent.PathMtuLowered);
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

    private void Forget(Peer gone)
    {
        PeerAcceleration acceleration = _numbers[gone];
        _numbers.Remove(gone);
        if (_records.Remove(gone))
        {
            _tunnel.RemovePeer(acceleration.Number);
        }

        _departed += acceleration.Finish();
        _tunnel.RemoveTraffic(acceleration.Number);
    }
}
