using System.Net;
using FouTools.Bpf.Programs;
using FouTools.Datapath.Acceleration;
using FouTools.Datapath.Acceleration.Backends;
using FouTools.Datapath.Engine;
using FouTools.Datapath.Engine.Capture;
using FouTools.Datapath.Engine.Control;
using FouTools.Datapath.Engine.Receive;
using FouTools.Datapath.Engine.Scheduling;
using FouTools.Datapath.Engine.Transmit;
using FouTools.Datapath.HostNetwork;
using FouTools.Datapath.Model;
using FouTools.Datapath.Peers;
using FouTools.Datapath.Telemetry;
using FouTools.Linux;
using FouTools.Linux.Interfaces;
using FouTools.Linux.Namespaces;
using FouTools.Linux.Polling;
using FouTools.Linux.Sockets;
using FouTools.Linux.Threads;
using FouTools.Linux.Tun;
using FouTools.Packets;

namespace FouTools.Datapath.Runtime;

/// <summary>
/// Everything of the system that one datapath holds, acquired in an order in which each step can fail and is undone by
/// releasing what came before.
/// </summary>
internal sealed class DatapathResources : IDisposable
{
    private const string NamePattern = "fou%d";

    // What the underlay can be expected to take while no peer is known.
    private const int UnknownPathMtu = 1500;

    // As much may wait in the queues below as can wait to be received.
    private const int SendBufferBytes = 4 * 1024 * 1024;

    // The driver's own 500 overflow while a worker waits for a few milliseconds for its turn on a processor. The number of segments in a
    // packet has no limit here, though 44 of 1472 bytes fit one run: the kernel cuts what it forwards with more before the device, every
    // packet by itself (gso_features_check in net/core/dev.c), which halves the rate of a gateway and gains a host nothing.
    private const int DeviceQueueLength = 4096;

    private readonly FouDatapathOptions _options;
    private readonly List<IDisposable> _held = [];
    private readonly StopSignal _stop;
    private readonly List<Worker> _workers = [];
    private readonly List<PacketTap> _taps = [];
    private readonly List<SegmentSockets> _segments = [];
    private OffloadReasons _offload = null!;

    private EncapsulationSettings _transmit = null!;
    private DatapathAcceleration _acceleration = null!;
    private AccelerationController? _accelerator;

    private DatapathResources(FouDatapathOptions options)
    {
        _options = options;
        _stop = Hold(new StopSignal());
    }

    public string DeviceName { get; private set; } = string.Empty;

    public IPAddress LocalAddress { get; private set; } = IPAddress.Any;

    public int Mtu { get; private set; }

    public IReadOnlyList<Worker> Workers => _workers;

    /// <summary>Where the packets of each worker can be captured.</summary>
    public IReadOnlyList<PacketTap> Taps => _taps;

    public PeerRegistrar Peers { get; private set; } = null!;

    public ControlLoop Control { get; private set; } = null!;

    private TunOffloads RequestedOffloads =>
        _options.Offload ? TunOffloads.Checksum | TunOffloads.TcpSegmentation | TunOffloads.UdpSegmentation : TunOffloads.None;

    private bool IsOverIPv4 => _options.IsOverIPv4;

    private IPAddress Wildcard => IsOverIPv4 ? IPAddress.Any : IPAddress.IPv6Any;

    public static DatapathResources Acquire(FouDatapathOptions options, IHostNetwork network)
    {
        OptionsCheck.ThrowIfNotAvailable(options.Cpu, KernelRefusal.Explain(ThreadAffinity.Get, _ => null));
        DatapathResources resources = KernelRefusal.Explain(() => new DatapathResources(options), _ => null);
        try
        {
            resources.Open(network);
            return resources;
        }
        catch
        {
            resources.Dispose();
            throw;
        }
    }

    public void StartWorkers(Action<Exception> onFault)
    {
        foreach (Worker worker in _workers)
        {
            KernelRefusal.Explain(() => worker.Start(onFault));
        }

        KernelRefusal.Explain(() => Control.Start(onFault));
    }

    /// <summary>What is carried inside the kernel now.</summary>
    public DatapathAcceleration DescribeAcceleration() => _accelerator?.Describe() ?? _acceleration;

    /// <summary>What has been carried inside the kernel.</summary>
    public PeerTraffic AcceleratedTraffic => _accelerator?.Traffic ?? default;

    /// <summary>What has happened besides what workers have met.</summary>
    public IReadOnlyCollection<DirectionCounters> EventCounters =>
        _accelerator is null ? [Control.Counters] : [Control.Counters, _accelerator.Counters];

    /// <summary>Has what carries inside the kernel look at peers and captures again.</summary>
    public void RefreshAcceleration() => _accelerator?.Refresh();

    /// <summary>Leaves everything to the engine.</summary>
    public void EndAcceleration(string reason) => _accelerator?.End(reason);

    /// <summary>What of the offload is in use now.</summary>
    public DatapathOffload DescribeOffload() => _offload.Describe(hasGivenUp: _segments.Any(one => !one.IsPossible));

    public bool IsStopping => _stop.IsGiven;

    public void SignalStop() => _stop.Give();

    public void EndWorkers()
    {
        SignalStop();
        foreach (Worker worker in _workers)
        {
            worker.Join();
        }

        Control.Join();
    }

    public void Dispose()
    {
        for (int i = _held.Count - 1; i >= 0; i--)
        {
            _held[i].Dispose();
        }

        _held.Clear();
    }

    private void Open(IHostNetwork network)
    {
        using NetworkNamespace? devicePlace = OpenNamespace(_options.NetworkNamespace);
        NetworkNamespace? transportPlace = OpenNamespace(_options.TransportNamespace ?? _options.NetworkNamespace);
        if (transportPlace is not null)
        {
            Hold(transportPlace);
        }

        CheckUnderlay(transportPlace);
        Peers = new PeerRegistrar(_options, transportPlace);

        // Bound first: to a route lookup, a local address that this host lacks looks like a missing route.
        ArrivalSockets sockets = OpenInPlace(transportPlace, () => ArrivalSockets.Open(_options, Wildcard));
        Peer? remote = _options.Remote is { } wish ? Peers.Add(wish, network) : null;
        LocalAddress = _options.SourceAddress ?? (remote?.Path is { } path ? new SocketEndpoint(path.Local, 0).ToIPAddress() : Wildcard);
        Mtu = ChooseMtu(remote);
        OptionsCheck.ThrowIfTooSmallForIPv6(Mtu, _options.Address);
        if (remote?.Path is { IsMulticast: true } group)
        {
            JoinGroup(sockets.FirstUdp!, group, network);
        }

        TunDevice device = CreateDevice(devicePlace);
        DeviceName = device.Name;
        KernelRefusal.Explain(() => network.ConfigureDevice(devicePlace, SettingsOfDevice()));
        int deviceIndex = KernelRefusal.Explain(() => NetworkNamespace.RunIn(devicePlace, () => InterfaceIndex.Find(DeviceName)), _ => null);
        LookForLoops(deviceIndex, network);
        _transmit = EngineSettings.ForTransmit(_options, transportPlace);
        OpenWorkers(devicePlace, transportPlace, device, sockets);
        Accelerate(transportPlace, deviceIndex, network);
        IcmpErrorSocket errors = OpenInPlace(transportPlace, () => IcmpErrorSocket.Open(IsOverIPv4));
        Control = Hold(KernelRefusal.Explain(
            () => new ControlLoop(
                $"{DeviceName} control",
                IsOverIPv4,
                _options.Encapsulation.OuterProtocol(_options.Mode),
                errors,
                sockets.FirstUdp,
                Peers.Table,
                _accelerator,
                _stop),
            _ => null));
    }

    private void OpenWorkers(NetworkNamespace? devicePlace, NetworkNamespace? transportPlace, TunDevice device, ArrivalSockets sockets)
    {
        DecapsulationSettings receive = EngineSettings.ForReceive(_options);
        SocketEndpoint bound = SocketEndpoint.From(_options.SourceAddress ?? Wildcard, 0);
        UInt128 local = SocketEndpoint.From(LocalAddress, 0).Address;
        int count = _options.WorkerCount;
        UdpSocket? first = sockets.FirstUdp;
        bool kernelSegments = first is not null && SegmentSocket.IsPossibleOver(first);
        _offload = new OffloadReasons(_options, device.Offloads, kernelSegments, first is { Coalesces: true });
        for (int i = 0; i < count; i++)
        {
            TunQueue queue = device.Queues[i];
            RawSocket rawSocket = OpenInPlace(transportPlace, () => RawSocket.Open(IsOverIPv4, bound.Address, _options.UnderlayInterface));
            KernelRefusal.Explain(() => rawSocket.SetSendBuffer(SendBufferBytes));
            PathMtuProbe probe = OpenInPlace(transportPlace, () => PathMtuProbe.Open(IsOverIPv4, bound.Address, _options.UnderlayInterface));
            InterfaceMtu deviceMtu = OpenInPlace(devicePlace, () => new InterfaceMtu(DeviceName));
            IDatagramReceiver socket = sockets.Of(i);
            var segments = new SegmentSockets(port => OpenSegmentSocket(transportPlace, socket, port), isPossible: _options.Offload && kernelSegments);
            _segments.Add(segments);
            var tap = new PacketTap(_transmit.OuterProtocol, (ushort)_options.LocalPort);
            _taps.Add(tap);
            Sender sender = Hold(new Sender(i, count, queue, rawSocket, segments, probe, Peers.Table, _transmit, _options.ClampMss, tap));
            Receiver receiver = Hold(new Receiver(
                i, socket, queue, deviceMtu, device.Offloads, local, Peers.Table, receive, _options.ClampMss, _options.AnswerEcho, tap));
            _workers.Add(Hold(new Worker($"{DeviceName} worker {i}", sender, receiver, queue, socket, _stop, ScheduleOf(i))));
        }
    }

    private void Accelerate(NetworkNamespace? place, int deviceIndex, IHostNetwork network)
    {
        var context = new AccelerationContext
        {
            Options = _options,
            Settings = _transmit,
            Network = network,
            Namespace = place,
            DeviceName = DeviceName,
            DeviceIndex = deviceIndex,
            SourceAddress = SocketEndpoint.From(_options.SourceAddress ?? Wildcard, 0).Address,
            Peers = Peers.Table,
            Taps = _taps,
            IsDeviceUp = () => NetworkNamespace.RunIn(place, () => InterfaceIndex.IsUp(deviceIndex)),
        };
        (_accelerator, _acceleration) = KernelRefusal.Explain(
            () => AccelerationController.Start(context, AccelerationBackends.Choose(_options.AccelerationBackend)), _ => null);
        if (_accelerator is not null)
        {
            Hold(_accelerator);
        }

        if (_options.Acceleration == AccelerationMode.Required && _acceleration.Active != (AccelerationParts.Send | AccelerationParts.Receive))
        {
            throw new DatapathException(
                DatapathError.AccelerationNotPossible,
                $"BPF cannot carry the packets of '{DeviceName}': {_acceleration}.",
                "Give -Acceleration Auto to have it carry what it can, or change what stands in its way, such as -UdpChecksum:$false.");
        }
    }

    private WorkerSchedule ScheduleOf(int worker) =>
        new(_options.Cpu.Count == 0 ? null : _options.Cpu[worker % _options.Cpu.Count], _options.BusyPoll);

    // The port that datagrams arrive at has a socket already.
    private SegmentSocket OpenSegmentSocket(NetworkNamespace? place, IDatagramReceiver socket, ushort port) =>
        port == _options.LocalPort && socket is UdpSocket udp
            ? SegmentSocket.Over(udp, SendBufferBytes)
            : NetworkNamespace.RunIn(place, () => SegmentSocket.Open(IsOverIPv4, port, _options.UnderlayInterface, SendBufferBytes));

    private DeviceSettings SettingsOfDevice() => new(
        DeviceName,
        Mtu,
        _options.Address,
        CarriesIPv6: _options.Mode.Carries(6) || _options.Mode == TunnelMode.Any,
        DeviceQueueLength);

    private int ChooseMtu(Peer? remote)
    {
        if (_options.Mtu is { } mtu)
        {
            return mtu;
        }

        int underlay = Math.Min(remote?.PathMtu ?? UnknownPathMtu, ushort.MaxValue);
        return TunnelMtu.FromUnderlay(underlay, _options.Layers, _options.Mode.MinimumMtu());
    }

    private void LookForLoops(int deviceIndex, IHostNetwork network)
    {
        if (_options.TransportNamespace is not null && _options.TransportNamespace != _options.NetworkNamespace)
        {
            return;
        }

        Peers.DeviceIndex = deviceIndex;
        if (_options.RemoteAddress is { } remote)
        {
            // Once more, now that the device has its addresses.
            Peers.FindRoute(remote, network);
        }
    }

    private void JoinGroup(UdpSocket socket, PeerPath group, IHostNetwork network)
    {
        RemoteRoute route = Peers.FindRoute(_options.RemoteAddress!, network);

        // Of the sockets that share the port one is enough, and every further one would get a copy.
        KernelRefusal.Explain(() => socket.JoinMulticastGroup(group.Remote.Address, route.InterfaceIndex));
    }

    private void CheckUnderlay(NetworkNamespace? place)
    {
        if (_options.UnderlayInterface is { } name)
        {
            KernelRefusal.Explain(
                () => NetworkNamespace.RunIn(place, () => InterfaceIndex.Find(name)),
                refusal => refusal.Error is Errno.ENODEV or Errno.ENXIO
                    ? new DatapathException(
                        DatapathError.InterfaceNotFound,
                        $"There is no interface '{name}': {refusal.Message}",
                        "Give the name of an interface that 'ip link' shows in the transport namespace.",
                        refusal)
                    : null);
        }
    }

    private static NetworkNamespace? OpenNamespace(string? name) => string.IsNullOrEmpty(name)
        ? null
        : KernelRefusal.Explain(
            () => OpenAndEnter(name),
            refusal => refusal.Error is Errno.ENOENT or Errno.ENOTDIR or Errno.ENAMETOOLONG or Errno.EINVAL
                ? new DatapathException(
                    DatapathError.NamespaceNotFound,
                    $"There is no network namespace '{name}'.",
                    "See the names with 'ip netns list', or give the path of a namespace file such as /proc/1234/ns/net.",
                    refusal)
                : null);

    // Any file can be opened; only entering tells whether it is a network namespace.
    private static NetworkNamespace OpenAndEnter(string name)
    {
        NetworkNamespace place = NetworkNamespace.Open(name);
        try
        {
            return place.Run(() => place);
        }
        catch
        {
            place.Dispose();
            throw;
        }
    }

    private TunDevice CreateDevice(NetworkNamespace? place) => Hold(KernelRefusal.Explain(
        () => NetworkNamespace.RunIn(
            place, () => TunDevice.Create(_options.Name ?? NamePattern, _options.WorkerCount, _options.Mode.DeviceKind(), RequestedOffloads)),
        refusal => refusal.Error switch
        {
            Errno.EBUSY or Errno.EEXIST => new DatapathException(
                DatapathError.DeviceExists,
                $"There is an interface '{_options.Name}' already.",
                "Give another -Name, or leave it out to have one numbered.",
                refusal),
            Errno.ENOENT or Errno.ENODEV or Errno.ENXIO => new DatapathException(
                DatapathError.TunNotAvailable,
                $"The system has no TUN driver: {refusal.Message}",
                "Load it with 'modprobe tun'; in a container, hand in the device /dev/net/tun.",
                refusal),
            _ => null,
        }));

    private T OpenInPlace<T>(NetworkNamespace? place, Func<T> open)
        where T : IDisposable => Hold(KernelRefusal.Explain(() => NetworkNamespace.RunIn(place, open), _ => null));

    private T Hold<T>(T resource)
        where T : IDisposable
    {
        _held.Add(resource);
        return resource;
    }
}
