using System.Diagnostics;
using System.Net;
using FouTools.Bpf.Programs;
using FouTools.Captures.Conversion;
using FouTools.Datapath.Acceleration;
using FouTools.Datapath.Engine;
using FouTools.Datapath.Engine.Transmit;
using FouTools.Datapath.HostNetwork;
using FouTools.Datapath.Model;
using FouTools.Datapath.Peers;
using FouTools.Datapath.Telemetry;
using FouTools.Linux;
using FouTools.Linux.Interfaces;
using FouTools.Packets;

namespace FouTools.Datapath.Runtime;

/// <summary>
/// A running tunnel: a TUN or TAP device on one side, FOU or GUE over UDP, or IP alone, on the other, and the workers between. A start either
/// completes or leaves nothing; a stop carries what is queued and then removes all that the start made.
/// </summary>
public sealed class FouDatapath : IDisposable
{
    private readonly Lock _lifecycle = new();
    private readonly DatapathRuntime _resources;
    private readonly Peer? _remote;
    private readonly long _startedAt = Stopwatch.GetTimestamp();
    private readonly DateTimeOffset _startTime = DateTimeOffset.Now;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile DatapathState _state = DatapathState.Running;
    private volatile string _name;
    private int _mtu;
    private IReadOnlyList<InterfaceAddress> _addresses;
    private FouDatapathStatistics? _finalStatistics;
    private FouDatapathStatus? _finalStatus;
    private FouCapture? _capture;

    private FouDatapath(FouDatapathOptions options, DatapathRuntime resources)
    {
        Options = options;
        _resources = resources;
        _name = resources.DeviceName;
        _mtu = resources.Mtu;
        _addresses = options.Address;
        _remote = options.Remote is null ? null : resources.Peers.Table.Find(FouPeerOptions.DefaultName);
        NetworkNamespace = options.NetworkNamespace ?? string.Empty;
    }

    /// <summary>Tells it from every other datapath, also from one that gets its name later.</summary>
    public Guid Id { get; } = Guid.NewGuid();

    /// <summary>What it was to be, as given; <see cref="GetStatus"/> has what it is.</summary>
    public FouDatapathOptions Options { get; }

    /// <summary>The device's name as it was last read from the kernel.</summary>
    public string Name => _name;

    /// <summary>The namespace of the device; empty for the process's own.</summary>
    public string NetworkNamespace { get; }

    /// <summary>What of the offload is in use now, or was at the stop, and why not the rest.</summary>
    public DatapathOffload Offload => _resources.DescribeOffload();

    /// <summary>What BPF programs carry inside the kernel, and why not the rest.</summary>
    public DatapathAcceleration Accelerated => _resources.DescribeAcceleration();

    /// <summary>Where in its life it is.</summary>
    public DatapathState State => _state;

    /// <summary>Why its workers ended by themselves, also after the stop; null if they did not.</summary>
    public string? FaultReason { get; private set; }

    /// <summary>The capture of its packets that was begun last; null for none.</summary>
    public FouCapture? Capture => _capture;

    /// <summary>The length in bytes of all headers that it puts around an inner packet.</summary>
    internal int Overhead => TunnelMtu.Overhead(Options.Layers);

    /// <summary>How often the workers have written to the device; tests hold it to less than there are packets.</summary>
    internal long DeviceWrites => _resources.Workers.Sum(worker => worker.Receiver.DeviceWrites);

    /// <summary>What of all packets BPF programs have carried; tests hold them to carrying what they can.</summary>
    internal PeerTraffic AcceleratedTraffic => _resources.AcceleratedTraffic;

    /// <summary>Managed bytes that the workers have allocated; see <see cref="Worker.AllocatedBytes"/>.</summary>
    internal long WorkerAllocatedBytes => _resources.Workers.Sum(worker => worker.AllocatedBytes);

    /// <summary>Starts a datapath.</summary>
    /// <param name="options">What it is to be.</param>
    /// <param name="network">The host's network configuration.</param>
    /// <returns>The running datapath.</returns>
    /// <exception cref="DatapathException">It could not be started, and nothing of it is left.</exception>
    public static FouDatapath Start(FouDatapathOptions options, IHostNetwork network)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(network);
        options.Validate();

        DatapathRuntime resources = DatapathBuilder.Build(options, network);
        var datapath = new FouDatapath(options, resources);
        try
        {
            resources.StartWorkers(datapath.OnWorkerFault);
            return datapath;
        }
        catch
        {
            datapath.Dispose();
            throw;
        }
    }

    /// <summary>Which datapath this is.</summary>
    /// <returns>With the name that the device has now.</returns>
    public FouDatapathReference GetReference()
    {
        lock (_lifecycle)
        {
            ReadDevice();
            return new FouDatapathReference(Id, _name, NetworkNamespace);
        }
    }

    /// <summary>What has become of it: device, remote, acceleration and faults are read when asked.</summary>
    /// <returns>The datapath as of now, or as of the stop.</returns>
    public FouDatapathStatus GetStatus()
    {
        lock (_lifecycle)
        {
            return _finalStatus ?? ReadStatus();
        }
    }

    /// <summary>Waits until it ends, by a stop or a fault.</summary>
    /// <param name="timeout">The longest wait; <see cref="Timeout.InfiniteTimeSpan"/> for no end.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>Whether it has ended.</returns>
    /// <exception cref="OperationCanceledException">The wait was ended.</exception>
    public bool Wait(TimeSpan timeout, CancellationToken cancellation) =>
        _ended.Task.Wait((int)Math.Min(timeout.TotalMilliseconds, int.MaxValue), cancellation);

    /// <summary>What has become of its peers, oldest first.</summary>
    /// <returns>The peers as of now, or as of the stop.</returns>
    public IReadOnlyList<FouPeerStatus> GetPeerStatus()
    {
        lock (_lifecycle)
        {
            ReadDevice();
            return [.. _resources.Peers.Table.List().Select(peer => PeerReading.Of(peer, this, _name, _mtu))];
        }
    }

    /// <summary>Its peers, oldest first.</summary>
    /// <returns>A list of its own.</returns>
    public IReadOnlyList<FouPeer> GetPeers() => [.. _resources.Peers.Table.List().Select(peer => new FouPeer(this, peer))];

    /// <summary>Finds a peer.</summary>
    /// <param name="name">Its name, in any case.</param>
    /// <returns>The peer; null where there is none.</returns>
    public FouPeer? FindPeer(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        lock (_resources.Peers.Table.Lock)
        {
            return _resources.Peers.Table.Find(name) is { } peer ? new FouPeer(this, peer) : null;
        }
    }

    /// <summary>Adds a peer while packets flow.</summary>
    /// <param name="options">What it is to be.</param>
    /// <param name="network">The host's network configuration.</param>
    /// <returns>The peer.</returns>
    /// <exception cref="DatapathException">It is not possible, and nothing has changed.</exception>
    public FouPeer AddPeer(FouPeerOptions options, IHostNetwork network)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(network);
        lock (_lifecycle)
        {
            ThrowIfStopped();
            var peer = new FouPeer(this, _resources.Peers.Add(options, network));
            _resources.RefreshAcceleration();
            _resources.Control.Wake();
            return peer;
        }
    }

    /// <summary>Changes a peer while packets flow.</summary>
    /// <param name="peer">The peer.</param>
    /// <param name="options">What it is to be from now on.</param>
    /// <param name="network">The host's network configuration.</param>
    /// <exception cref="DatapathException">It is not possible, and nothing has changed.</exception>
    public void SetPeer(FouPeer peer, FouPeerOptions options, IHostNetwork network)
    {
        ArgumentNullException.ThrowIfNull(peer);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(network);
        lock (_lifecycle)
        {
            ThrowIfStopped();
            _resources.Peers.Change(peer.Inner, options, network);
            _resources.RefreshAcceleration();
            _resources.Control.Wake();
        }
    }

    /// <summary>Removes a peer while packets flow.</summary>
    /// <param name="peer">The peer.</param>
    /// <exception cref="DatapathException">It has been removed already, or the datapath has been stopped.</exception>
    public void RemovePeer(FouPeer peer)
    {
        ArgumentNullException.ThrowIfNull(peer);
        lock (_lifecycle)
        {
            ThrowIfStopped();
            _resources.Peers.Remove(peer.Inner);
            _resources.RefreshAcceleration();
        }
    }

    /// <summary>What it has carried and dropped.</summary>
    /// <returns>The counters as of now, or as of the stop.</returns>
    public FouDatapathStatistics GetStatistics()
    {
        lock (_lifecycle)
        {
            return _finalStatistics ?? ReadStatistics();
        }
    }

    /// <summary>Carries what is queued, ends the workers and removes the device and the sockets. Stopping again changes nothing.</summary>
    public void Stop()
    {
        lock (_lifecycle)
        {
            if (_state == DatapathState.Stopped)
            {
                return;
            }

            _resources.EndWorkers();
            _capture?.Stop();
            _finalStatistics = ReadStatistics();
            FouDatapathStatus last = ReadStatus();
            _resources.Dispose();
            _state = DatapathState.Stopped;
            _finalStatus = last with { State = DatapathState.Stopped, DeviceIndex = null, Up = false, Accelerated = Accelerated };
            _ended.TrySetResult();
        }
    }

    /// <summary>Begins to capture packets into a file, until the capture or the datapath is stopped.</summary>
    /// <param name="options">Which packets, and where to.</param>
    /// <returns>The running capture.</returns>
    /// <exception cref="DatapathException">There is one running, or the datapath has been stopped.</exception>
    /// <exception cref="CaptureException">The file cannot be written.</exception>
    public FouCapture StartCapture(FouCaptureOptions options)
    {
        lock (_lifecycle)
        {
            ThrowIfStopped();
            if (_capture is { IsRunning: true })
            {
                throw new DatapathException(
                    DatapathError.CaptureRunning,
                    $"The datapath '{this}' is being captured already, to '{_capture.Path}'.")
                {
                    Object = Name,
                };
            }

            _capture?.Stop();
            _capture = new FouCapture(this, _resources.Taps, options);

            // What passes inside the kernel is seen by nobody here.
            _resources.RefreshAcceleration();
            return _capture;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Stop();

    /// <inheritdoc/>
    public override string ToString() => FouDatapathReference.Describe(Name, NetworkNamespace);

    /// <summary>What has become of one peer.</summary>
    internal FouPeerStatus GetPeerStatus(Peer peer)
    {
        lock (_lifecycle)
        {
            ReadDevice();
            return PeerReading.Of(peer, this, _name, _mtu);
        }
    }

    // Of a device that is gone, the last that was known.
    private DeviceReading? ReadDevice()
    {
        DeviceReading? device = _state == DatapathState.Stopped ? null : _resources.Device.Read();
        if (device is not null)
        {
            _name = device.Name;
            _mtu = device.Mtu;
        }

        return device;
    }

    private FouDatapathStatus ReadStatus()
    {
        DeviceReading? device = ReadDevice();
        _addresses = _resources.Device.ReadAddresses() ?? _addresses;
        IReadOnlyList<Peer> peers = _resources.Peers.Table.List();
        PeerPath? path = _remote is not null && peers.Contains(_remote) ? _remote.Path : null;
        return new FouDatapathStatus
        {
            Id = Id,
            Name = _name,
            DeviceIndex = device?.Index,
            Mode = Options.Mode,
            Encapsulation = Options.Encapsulation,
            Protocol = Options.Protocol,
            LocalAddress = Options.SourceAddress ?? path?.LocalAddress ?? (Options.IsOverIPv4 ? IPAddress.Any : IPAddress.IPv6Any),
            LocalPort = Options.Encapsulation.HasUdp() ? (ushort)Options.ReceivePort : null,
            RemoteAddress = path?.Remote.ToIPAddress(),
            RemotePort = path?.RemotePort,
            RemotePortIPv6 = path?.OtherPortIPv6,
            UnderlayInterface = Options.UnderlayInterface,
            SourcePort = Options.SourcePort,
            UdpChecksum = Options.UdpChecksum,
            AcceptZeroChecksum = Options.AcceptZeroChecksum,
            RemoteChecksum = Options.RemoteChecksum,
            RemoteChecksumNoPartial = Options.RemoteChecksumNoPartial,
            InputKey = Options.Gre.InputKey,
            OutputKey = Options.Gre.OutputKey,
            InputFlags = Options.Gre.InputFlags,
            OutputFlags = Options.Gre.OutputFlags,
            Ttl = Options.Ttl,
            Tos = Options.Tos,
            FlowLabel = Options.FlowLabel,
            EncapsulationLimit = Options.EncapsulationLimit,
            PathMtuDiscovery = Options.PathMtuDiscovery,
            IgnoreDf = Options.IgnoreDf,
            ClampMss = Options.ClampMss,
            NestingLimit = Options.NestingLimit,
            AnswerEcho = Options.AnswerEcho,
            Mtu = _mtu,
            EffectiveMtu = peers.Select(peer => PeerReading.EffectiveMtu(peer, this, _mtu)).Prepend(_mtu).Min(),
            Overhead = Overhead,
            Address = new PrintableList<InterfaceAddress>(_addresses.Where(IsOfUser)),
            Up = device is { IsUp: true },
            NetworkNamespace = NetworkNamespace,
            TransportNamespace = Options.TransportNamespace ?? NetworkNamespace,
            WorkerCount = Options.WorkerCount,
            Cpu = new PrintableList<int>(Options.Cpu),
            BusyPoll = Options.BusyPoll,
            NoOffload = !Options.Offload,
            Offload = Offload,
            Acceleration = Options.Acceleration,
            AccelerationBackend = Options.AccelerationBackend,
            Accelerated = Accelerated,
            StartTime = _startTime,
            State = _state,
            FaultReason = FaultReason,
            Warning = new PrintableList<string>(FindWarnings(device)),
            Capture = _capture?.GetStatus(),
        };
    }

    // The link-local address that the kernel generates is not to be taken over by the next device.
    private bool IsOfUser(InterfaceAddress address) => !address.Address.IsIPv6LinkLocal || Options.Address.Contains(address);

    private IEnumerable<string> FindWarnings(DeviceReading? device)
    {
        if (_resources.Workers.Any(worker => worker.Sender.Counters.Drops(DropReason.RoutingLoop) > 0))
        {
            yield return "Routes have led packets to a peer back into this tunnel, where they were dropped; see 'ip route get' for the peer's address.";
        }

        if (_state == DatapathState.Running && device is null)
        {
            yield return "The device is not in its network namespace any more; 'ip -all netns exec ip link' shows where it is.";
        }
        else if (_state == DatapathState.Running && device is { IsUp: false })
        {
            yield return $"The device is down, so that nothing goes into it; set it up with 'ip link set {_name} up'.";
        }
    }

    private FouDatapathStatistics ReadStatistics()
    {
        ReadDevice();
        return new FouDatapathStatistics(
            _name,
            NetworkNamespace,
            Stopwatch.GetElapsedTime(_startedAt),
            [.. _resources.Workers.Select(worker => worker.Receiver.Counters)],
            [.. _resources.Workers.Select(worker => worker.Sender.Counters)],
            _resources.EventCounters,
            _resources.AcceleratedTraffic);
    }

    private void ThrowIfStopped()
    {
        if (_state == DatapathState.Stopped)
        {
            throw new DatapathException(DatapathError.DatapathStopped, $"The datapath '{this}' has been stopped.") { Object = Name };
        }
    }

    // Called on a worker's thread, which a stop may be waiting for: it must not take the lock that the stop holds.
    private void OnWorkerFault(Exception exception)
    {
        if (_resources.IsStopping)
        {
            return;
        }

        FaultReason = exception is LinuxException { Error: Errno.EBADFD }
            ? $"The device '{Name}' was deleted."
            : exception.Message;
        _resources.EndAcceleration("its workers have ended");
        Interlocked.CompareExchange(ref _state, DatapathState.Faulted, DatapathState.Running);
        _resources.SignalStop();
        _ended.TrySetResult();
    }
}
