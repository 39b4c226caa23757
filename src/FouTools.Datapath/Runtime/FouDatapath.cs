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
    private readonly FouDatapathOptions _options;
    private readonly DatapathRuntime _resources;
    private readonly long _startedAt = Stopwatch.GetTimestamp();
    private volatile DatapathState _state = DatapathState.Running;
    private FouDatapathStatistics? _finalStatistics;
    private FouCapture? _capture;

    private FouDatapath(FouDatapathOptions options, DatapathRuntime resources)
    {
        _options = options;
        _resources = resources;
        Name = resources.DeviceName;
        LocalAddress = resources.LocalAddress;
        Mtu = resources.Mtu;
        Cpu = new PrintableList<int>(options.Cpu);
        Address = new PrintableList<InterfaceAddress>(options.Address);
        NetworkNamespace = options.NetworkNamespace ?? string.Empty;
        TransportNamespace = options.TransportNamespace ?? NetworkNamespace;
        StartTime = DateTimeOffset.Now;
    }

    /// <summary>The device's name.</summary>
    public string Name { get; }

    /// <summary>What the tunnel carries.</summary>
    public TunnelMode Mode => _options.Mode;

    /// <summary>What stands between the outer IP header and what the tunnel carries.</summary>
    public UdpEncapsulation Encapsulation => _options.Encapsulation;

    /// <summary>The IP protocol number of mode Any; null for every one.</summary>
    public byte? Protocol => _options.Protocol;

    /// <summary>The outer source address; the wildcard where the route to each peer chooses it.</summary>
    public IPAddress LocalAddress { get; }

    /// <summary>The UDP port that encapsulated packets arrive at; null without UDP.</summary>
    public ushort? LocalPort => _options.Encapsulation.HasUdp() ? (ushort)_options.LocalPort : null;

    /// <summary>The outer destination that it was started with; null for none.</summary>
    public IPAddress? RemoteAddress => _options.RemoteAddress;

    /// <summary>The UDP port that encapsulated packets are sent to there; null for none, as without UDP.</summary>
    public ushort? RemotePort => (ushort?)_options.RemotePort;

    /// <summary>The UDP port that IPv6 is sent to there, where it is another one.</summary>
    public ushort? RemotePortIPv6 => (ushort?)_options.RemotePortIPv6;

    /// <summary>The interface that outer packets leave and arrive by; null for any.</summary>
    public string? UnderlayInterface => _options.UnderlayInterface;

    /// <summary>The UDP source port of what is sent.</summary>
    public SourcePortPolicy SourcePort => _options.SourcePort;

    /// <summary>Whether sent datagrams carry a UDP checksum.</summary>
    public bool UdpChecksum => _options.UdpChecksum;

    /// <summary>Whether datagrams without a UDP checksum are received.</summary>
    public bool AcceptZeroChecksum => _options.AcceptZeroChecksum;

    /// <summary>Whether GUE leaves a checksum that the host has not computed to the other end.</summary>
    public bool RemoteChecksum => _options.RemoteChecksum;

    /// <summary>Whether checksums that the other end left to this one are computed here and not left to the host.</summary>
    public bool RemoteChecksumNoPartial => _options.RemoteChecksumNoPartial;

    /// <summary>The key that received GRE headers must have; null for none.</summary>
    public uint? InputKey => _options.Gre.InputKey;

    /// <summary>The key that sent GRE headers get; null for none.</summary>
    public uint? OutputKey => _options.Gre.OutputKey;

    /// <summary>The fields that received GRE headers must have.</summary>
    public GreFlags InputFlags => _options.Gre.InputFlags;

    /// <summary>The fields that sent GRE headers get.</summary>
    public GreFlags OutputFlags => _options.Gre.OutputFlags;

    /// <summary>The TTL or hop limit of outer packets.</summary>
    public OuterField Ttl => _options.Ttl;

    /// <summary>The TOS or traffic class of outer packets.</summary>
    public OuterField Tos => _options.Tos;

    /// <summary>The flow label of outer IPv6 packets; null for one of the inner flow.</summary>
    public OuterField? FlowLabel => _options.FlowLabel;

    /// <summary>The tunnel encapsulation limit that outer IPv6 packets get.</summary>
    public EncapsulationLimit EncapsulationLimit => _options.EncapsulationLimit;

    /// <summary>Whether outer packets over IPv4 are never fragmented.</summary>
    public bool PathMtuDiscovery => _options.PathMtuDiscovery;

    /// <summary>Whether the DF bit of inner packets is passed over.</summary>
    public bool IgnoreDf => _options.IgnoreDf;

    /// <summary>Whether the MSS of TCP connections is held to what fits.</summary>
    public bool ClampMss => _options.ClampMss;

    /// <summary>How many UDP tunnels may be nested in one datagram.</summary>
    public int NestingLimit => _options.NestingLimit;

    /// <summary>Whether GUE echo requests are answered.</summary>
    public bool AnswerEcho => _options.AnswerEcho;

    /// <summary>The MTU in bytes that the device was started with.</summary>
    public int Mtu { get; }

    /// <summary>The length in bytes of all headers that it puts around an inner packet.</summary>
    public int Overhead => TunnelMtu.Overhead(_options.Layers);

    /// <summary>The addresses that the device was started with.</summary>
    public PrintableList<InterfaceAddress> Address { get; }

    /// <summary>The namespace of the device; empty for the process's own.</summary>
    public string NetworkNamespace { get; }

    /// <summary>The namespace of the sockets; empty for the process's own.</summary>
    public string TransportNamespace { get; }

    /// <summary>How many workers carry packets.</summary>
    public int WorkerCount => _options.WorkerCount;

    /// <summary>The CPUs that the workers run on, in the order of the workers; empty where the kernel chooses.</summary>
    public PrintableList<int> Cpu { get; }

    /// <summary>How long a worker keeps looking for packets after the last one before it sleeps, in microseconds.</summary>
    public int BusyPoll => _options.BusyPoll;

    /// <summary>Whether every packet is carried by itself, as was wished.</summary>
    public bool NoOffload => !_options.Offload;

    /// <summary>What of the offload is in use now, or was at the stop, and why not the rest.</summary>
    public DatapathOffload Offload => _resources.DescribeOffload();

    /// <summary>Whether the kernel carries packets past the engine.</summary>
    public AccelerationMode Acceleration => _options.Acceleration;

    /// <summary>By what it does.</summary>
    public AccelerationBackend AccelerationBackend => _options.AccelerationBackend;

    /// <summary>What BPF programs carry inside the kernel, and why not the rest.</summary>
    public DatapathAcceleration Accelerated => _resources.DescribeAcceleration();

    /// <summary>When it was started.</summary>
    public DateTimeOffset StartTime { get; }

    /// <summary>Where in its life it is.</summary>
    public DatapathState State => _state;

    /// <summary>Why its workers ended by themselves, also after the stop; null if they did not.</summary>
    public string? FaultReason { get; private set; }

    /// <summary>What keeps packets from arriving though every worker runs; null for nothing known.</summary>
    public string? Warning => _resources.Workers.Any(worker => worker.Sender.Counters.Drops(DropReason.RoutingLoop) > 0)
        ? "Routes have led packets to a peer back into this tunnel, where they were dropped; see 'ip route get' for the peer's address."
        : null;

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

    /// <summary>Its peers, oldest first.</summary>
    /// <returns>A list of its own, of live objects.</returns>
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
            _resources.Dispose();
            _state = DatapathState.Stopped;
        }
    }

    /// <summary>The capture of its packets that was begun last; null for none.</summary>
    public FouCapture? Capture => _capture;

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
                    $"The datapath '{this}' is being captured already, to '{_capture.Path}'.",
                    "End that with Stop-FouCapture.");
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
    public override string ToString() => NetworkNamespace.Length == 0 ? Name : $"{Name} in network namespace '{NetworkNamespace}'";

    private FouDatapathStatistics ReadStatistics() => new(
        Name,
        NetworkNamespace,
        Stopwatch.GetElapsedTime(_startedAt),
        [.. _resources.Workers.Select(worker => worker.Receiver.Counters)],
        [.. _resources.Workers.Select(worker => worker.Sender.Counters)],
        _resources.EventCounters,
        _resources.AcceleratedTraffic);

    private void ThrowIfStopped()
    {
        if (_state == DatapathState.Stopped)
        {
            throw new DatapathException(
                DatapathError.DatapathStopped, $"The datapath '{this}' has been stopped.", "See the running ones with Get-FouDatapath.");
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
            ? $"Somebody deleted the device '{Name}'."
            : exception.Message;
        _resources.EndAcceleration("its workers have ended");
        Interlocked.CompareExchange(ref _state, DatapathState.Faulted, DatapathState.Running);
        _resources.SignalStop();
    }
}
