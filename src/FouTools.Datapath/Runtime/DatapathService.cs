using FouTools.Datapath.HostNetwork;
using FouTools.Datapath.Model;
using FouTools.Datapath.Telemetry;

namespace FouTools.Datapath.Runtime;

/// <summary>The datapaths of this process, and their meter (<see cref="DatapathMeter"/>).</summary>
public sealed class DatapathService : IDatapathService
{
    // For whoever still holds a datapath that was stopped: enough for a script, and little to keep.
    private const int KeptAfterStop = 32;

    private readonly Lock _lock = new();
    private readonly List<Running> _running = [];
    private readonly List<Stopped> _stopped = [];
    private readonly DatapathMeter _meter;

    /// <summary>Has no datapaths yet.</summary>
    public DatapathService() => _meter = new DatapathMeter(ReadCounters);

    /// <inheritdoc/>
    public FouDatapathStatus StartDatapath(FouDatapathOptions options, Action<string>? log = null)
    {
        using var network = new NetlinkHostNetwork(log ?? (_ => { }));
        var datapath = FouDatapath.Start(options, network);
        lock (_lock)
        {
            _running.Add(new Running(datapath));
        }

        return datapath.GetStatus();
    }

    /// <inheritdoc/>
    public IReadOnlyList<FouDatapathReference> List() => [.. ListRunning().Select(one => one.Datapath.GetReference())];

    /// <inheritdoc/>
    public FouDatapathStatus GetStatus(Guid datapath) => Find(datapath) is { } one ? one.Datapath.GetStatus() : FindStopped(datapath).Status;

    /// <inheritdoc/>
    public FouDatapathOptions GetOptions(Guid datapath) => Find(datapath) is { } one ? one.Datapath.Options : FindStopped(datapath).Options;

    /// <inheritdoc/>
    public FouDatapathStatistics GetStatistics(Guid datapath) =>
        Find(datapath) is { } one ? one.Datapath.GetStatistics() : FindStopped(datapath).Statistics;

    /// <inheritdoc/>
    public FouDatapathStatus Wait(Guid datapath, TimeSpan timeout, CancellationToken cancellation)
    {
        if (Find(datapath) is not { } one)
        {
            return FindStopped(datapath).Status;
        }

        one.Datapath.Wait(timeout, cancellation);
        return one.Datapath.GetStatus();
    }

    /// <inheritdoc/>
    public FouDatapathStatus StopDatapath(Guid datapath)
    {
        if (Find(datapath) is not { } one)
        {
            return FindStopped(datapath).Status;
        }

        one.Datapath.Stop();
        one.Dispose();
        var stopped = new Stopped(
            one.Datapath.Options, one.Datapath.GetStatus(), one.Datapath.GetStatistics(), one.Datapath.GetPeerStatus());
        lock (_lock)
        {
            // Two threads may stop it at once.
            if (_running.Remove(one))
            {
                _stopped.Add(stopped);
                _stopped.RemoveRange(0, Math.Max(0, _stopped.Count - KeptAfterStop));
            }
        }

        return stopped.Status;
    }

    /// <inheritdoc/>
    public IReadOnlyList<FouPeerStatus> GetPeers(Guid datapath) =>
        Find(datapath) is { } one ? one.Datapath.GetPeerStatus() : FindStopped(datapath).Peers;

    /// <inheritdoc/>
    public FouPeerStatus? FindPeer(Guid datapath, string name) => Find(datapath) is { } one
        ? one.Datapath.FindPeer(name)?.GetStatus()
        : FindStopped(datapath).Peers.FirstOrDefault(peer => string.Equals(peer.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <inheritdoc/>
    public FouPeerOptions GetPeerOptions(FouPeerStatus peer) => Find(peer).Peer.Options;

    /// <inheritdoc/>
    public FouPeerStatus AddPeer(Guid datapath, FouPeerOptions options, Action<string>? log = null)
    {
        Running one = FindRunning(datapath);
        return one.WithNetwork(log, network => one.Datapath.AddPeer(options, network)).GetStatus();
    }

    /// <inheritdoc/>
    public FouPeerStatus SetPeer(FouPeerStatus peer, FouPeerOptions options, Action<string>? log = null)
    {
        (Running one, FouPeer live) = Find(peer);
        return one.WithNetwork(log, network =>
        {
            live.Change(options, network);
            return live;
        }).GetStatus();
    }

    /// <inheritdoc/>
    public FouPeerStatus RemovePeer(FouPeerStatus peer)
    {
        FouPeer live = Find(peer).Peer;
        live.Remove();
        return live.GetStatus();
    }

    /// <inheritdoc/>
    public FouCaptureStatus StartCapture(Guid datapath, FouCaptureOptions options) =>
        FindRunning(datapath).Datapath.StartCapture(options).GetStatus();

    /// <inheritdoc/>
    public FouCaptureStatus StopCapture(FouCaptureStatus capture)
    {
        ArgumentNullException.ThrowIfNull(capture);
        if (Find(capture.DatapathId)?.Datapath.Capture is { } running && running.Id == capture.Id)
        {
            running.Stop();
            return running.GetStatus();
        }

        lock (_lock)
        {
            return _stopped.Find(one => one.Status.Capture?.Id == capture.Id)?.Status.Capture ?? capture with { IsRunning = false };
        }
    }

    /// <summary>Stops every datapath and withdraws the meter.</summary>
    public void Dispose()
    {
        _meter.Dispose();
        foreach (Running one in ListRunning())
        {
            StopDatapath(one.Datapath.Id);
        }
    }

    private static DatapathException NoDatapath(string name) => new(
        DatapathError.DatapathStopped, $"The datapath '{name}' has been stopped.")
    {
        Object = name,
    };

    private Running[] ListRunning()
    {
        lock (_lock)
        {
            return [.. _running];
        }
    }

    private Running? Find(Guid datapath)
    {
        lock (_lock)
        {
            return _running.Find(one => one.Datapath.Id == datapath);
        }
    }

    private Stopped FindStopped(Guid datapath)
    {
        lock (_lock)
        {
            return _stopped.Find(one => one.Status.Id == datapath) ?? throw NoDatapath($"{datapath}");
        }
    }

    private Running FindRunning(Guid datapath) => Find(datapath) ?? throw NoDatapath($"{FindStopped(datapath).Status}");

    private (Running Datapath, FouPeer Peer) Find(FouPeerStatus peer)
    {
        ArgumentNullException.ThrowIfNull(peer);
        Running one = FindRunning(peer.DatapathId);
        return one.Datapath.FindPeer(peer.Name) is { } live && live.Id == peer.Id ? (one, live) : throw new DatapathException(
            DatapathError.PeerNotFound, $"The peer '{peer.Name}' has been removed.")
        {
            Object = peer.Name,
        };
    }

    private IEnumerable<(FouDatapathStatistics Statistics, IReadOnlyList<PeerTrafficReading> Peers)> ReadCounters() => ListRunning().Select(
        one => (one.Datapath.GetStatistics(), (IReadOnlyList<PeerTrafficReading>)[.. one.Datapath.GetPeerStatus().Select(
            peer => new PeerTrafficReading(peer.Name, peer.ReceivedPackets, peer.ReceivedBytes, peer.SentPackets, peer.SentBytes))]));

    private sealed record Stopped(
        FouDatapathOptions Options, FouDatapathStatus Status, FouDatapathStatistics Statistics, IReadOnlyList<FouPeerStatus> Peers);

    // One conversation with the kernel serves all changes of the peers of a datapath, of which there may be thousands.
    private sealed class Running(FouDatapath datapath) : IDisposable
    {
        private readonly Lock _using = new();
        private NetlinkHostNetwork? _network;
        private Action<string>? _log;

        public FouDatapath Datapath { get; } = datapath;

        public FouPeer WithNetwork(Action<string>? log, Func<IHostNetwork, FouPeer> change)
        {
            lock (_using)
            {
                _log = log;
                try
                {
                    _network ??= new NetlinkHostNetwork(text => _log?.Invoke(text));
                    return change(_network);
                }
                finally
                {
                    _log = null;
                }
            }
        }

        public void Dispose()
        {
            lock (_using)
            {
                _network?.Dispose();
                _network = null;
            }
        }
    }
}
