using System.Net;
using FouTools.Datapath.Acceleration;
using FouTools.Datapath.Acceleration.Backends;
using FouTools.Datapath.Engine;
using FouTools.Datapath.Engine.Capture;
using FouTools.Datapath.Engine.Control;
using FouTools.Datapath.Engine.Receive;
using FouTools.Datapath.Engine.Scheduling;
using FouTools.Datapath.Engine.Transmit;
using FouTools.Datapath.Model;
using FouTools.Datapath.Peers;
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
/// Starts a datapath but for its threads: acquires everything of the system that it holds, in an order in which each step can fail. A step
/// that fails has all before it undone, in reverse order.
/// </summary>
internal sealed class DatapathBuilder : IDisposable
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
    private readonly ResourceStack _held = new();

    private DatapathBuilder(FouDatapathOptions options) => _options = options;

    private TunOffloads RequestedOffloads =>
        _options.Offload ? TunOffloads.Checksum | TunOffloads.TcpSegmentation | TunOffloads.UdpSegmentation : TunOffloads.None;

    private bool IsOverIPv4 => _options.IsOverIPv4;

    private IPAddress Wildcard => IsOverIPv4 ? IPAddress.Any : IPAddress.IPv6Any;

    /// <summary>Builds a datapath whose threads are to be started.</summary>
    /// <param name="options">What it is to be, validated.</param>
    /// <param name="network">The host's network configuration.</param>
    /// <returns>The datapath.</returns>
    /// <exception cref="DatapathException">It could not be built, and nothing of it is left.</exception>
    public static DatapathRuntime Build(FouDatapathOptions options, IHostNetwork network)
    {
        OptionsCheck.ThrowIfNotAvailable(options.Cpu, KernelErrors.Explain(ThreadAffinity.Get, _ => null));
        using var builder = new DatapathBuilder(options);
        return builder.Open(network);
    }

    /// <summary>Undoes what has been done, unless it was completed.</summary>
    public void Dispose() => _held.Dispose();

    private DatapathRuntime Open(IHostNetwork network)
    {
        StopSignal stop = Hold(KernelErrors.Explain(() => new StopSignal(), _ => null));
        using NetworkNamespace? deviceNetns = OpenNamespace(_options.NetworkNamespace, DatapathProperty.NetworkNamespace);
        NetworkNamespace? transportNetns = OpenNamespace(
            _options.TransportNamespace ?? _options.NetworkNamespace, DatapathProperty.TransportNamespace);
        if (transportNetns is not null)
        {
            Hold(transportNetns);
        }

        CheckUnderlay(transportNetns);
        var peers = new PeerManager(_options, transportNetns);

        // Bound first: to a route lookup, a local address that this host lacks looks like a missing route.
        ArrivalSockets sockets = OpenInPlace(transportNetns, () => ArrivalSockets.Open(_options, Wildcard));
        Peer? remote = _options.Remote is { } requested ? peers.Add(requested, network) : null;
        IPAddress localAddress = _options.SourceAddress ?? (remote?.Path is { } path ? new SocketEndpoint(path.Local, 0).ToIPAddress() : Wildcard);
        int mtu = ChooseMtu(remote);
        OptionsCheck.ThrowIfTooSmallForIPv6(mtu, _options.Address);
        if (_options.RemoteAddress is { } address && remote?.Path is { IsMulticast: true } group && sockets.FirstUdp is { } groupSocket)
        {
            // Of the sockets that share the port one is enough, and every further one would get a copy.
            int link = peers.FindRoute(address, network).InterfaceIndex;
            KernelErrors.Explain(() => groupSocket.JoinMulticastGroup(group.Remote.Address, link));
        }

        TunDevice device = CreateDevice(deviceNetns);
        KernelErrors.Explain(() => network.ConfigureDevice(deviceNetns, SettingsOfDevice(device.Name, mtu)));
        IDeviceReader reader = Hold(KernelErrors.Explain(() => network.ReadDevice(deviceNetns, device.Name), _ => null));
        int deviceIndex = KernelErrors.Explain(() => NetworkNamespace.RunIn(deviceNetns, () => InterfaceIndex.Find(device.Name)), _ => null);
        LookForLoops(peers, deviceIndex, network);
        var shared = new SharedParts(
            deviceNetns,
            transportNetns,
            device,
            sockets,
            peers.Table,
            EngineSettings.ForTransmit(_options, transportNetns),
            EngineSettings.ForReceive(_options),
            SocketEndpoint.From(localAddress, 0).Address,
            sockets.FirstUdp is { } first && SegmentSocket.IsPossibleOver(first),
            stop);
        IReadOnlyList<WorkerParts> opened = [.. Enumerable.Range(0, _options.WorkerCount).Select(i => OpenWorker(i, shared))];
        IReadOnlyList<PacketTap> taps = [.. opened.Select(parts => parts.Tap)];
        (AccelerationController? controller, DatapathAcceleration outcome) = Accelerate(shared, deviceIndex, taps, network);
        IcmpErrorSocket errors = OpenInPlace(transportNetns, () => IcmpErrorSocket.Open(IsOverIPv4));
        var context = new ControlContext
        {
            Name = $"{device.Name} control",
            OverIPv4 = IsOverIPv4,
            Protocol = _options.Encapsulation.OuterProtocol(_options.Mode),
            Errors = errors,
            Socket = sockets.FirstUdp,
            Peers = peers.Table,
            Task = controller,
            Stop = stop,
        };
        ControlLoop control = Hold(KernelErrors.Explain(() => new ControlLoop(context), _ => null));
        return new DatapathRuntime(_held.MoveAll())
        {
            DeviceName = device.Name,
            Device = reader,
            LocalAddress = localAddress,
            Mtu = mtu,
            Workers = [.. opened.Select(parts => parts.Worker)],
            Taps = taps,
            Peers = peers,
            Control = control,
            Stop = stop,
            Segments = [.. opened.Select(parts => parts.Segments)],
            Offload = new OffloadReasons(_options, device.Offloads, shared.KernelSegments, sockets.FirstUdp is { Coalesces: true }),
            Controller = controller,
            AccelerationAtStart = outcome,
        };
    }

    private WorkerParts OpenWorker(int index, SharedParts context)
    {
        NetworkNamespace? transportNetns = context.TransportNetns;
        SocketEndpoint bound = SocketEndpoint.From(_options.SourceAddress ?? Wildcard, 0);
        TunQueue queue = context.Device.Queues[index];
        RawSocket rawSocket = OpenInPlace(transportNetns, () => RawSocket.Open(IsOverIPv4, bound.Address, _options.UnderlayInterface));
        KernelErrors.Explain(() => rawSocket.SetSendBuffer(SendBufferBytes));
        PathMtuProbe probe = OpenInPlace(transportNetns, () => PathMtuProbe.Open(IsOverIPv4, bound.Address, _options.UnderlayInterface));
        InterfaceMtu deviceMtu = OpenInPlace(context.DeviceNetns, () => new InterfaceMtu(context.Device.Name));
        IDatagramReceiver socket = context.Sockets.Of(index);
        var segments = new SegmentSockets(
            port => OpenSegmentSocket(transportNetns, socket, port), isPossible: _options.Offload && context.KernelSegments);
        var tap = new PacketTap(context.Transmit.OuterProtocol, (ushort)_options.ReceivePort);
        Sender sender = Hold(new Sender(new SenderContext
        {
            WorkerIndex = index,
            WorkerCount = _options.WorkerCount,
            Queue = queue,
            Socket = rawSocket,
            Segments = segments,
            Probe = probe,
            Peers = context.Peers,
            Settings = context.Transmit,
            ClampMss = _options.ClampMss,
            Tap = tap,
        }));
        Receiver receiver = Hold(new Receiver(new ReceiverContext
        {
            WorkerIndex = index,
            Socket = socket,
            Queue = queue,
            DeviceMtu = deviceMtu,
            Offloads = context.Device.Offloads,
            LocalAddress = context.LocalAddress,
            Peers = context.Peers,
            Settings = context.Receive,
            ClampMss = _options.ClampMss,
            AnswerEcho = _options.AnswerEcho,
            Tap = tap,
        }));
        Worker worker = Hold(new Worker($"{context.Device.Name} worker {index}", sender, receiver, context.Stop, ScheduleOf(index)));
        return new WorkerParts(worker, tap, segments);
    }

    private (AccelerationController? Controller, DatapathAcceleration Outcome) Accelerate(
        SharedParts shared, int deviceIndex, IReadOnlyList<PacketTap> taps, IHostNetwork network)
    {
        NetworkNamespace? netns = shared.TransportNetns;
        var context = new AccelerationContext
        {
            Options = _options,
            Settings = shared.Transmit,
            Network = network,
            Namespace = netns,
            DeviceName = shared.Device.Name,
            DeviceIndex = deviceIndex,
            SourceAddress = SocketEndpoint.From(_options.SourceAddress ?? Wildcard, 0).Address,
            Peers = shared.Peers,
            Taps = taps,
            IsDeviceUp = () => NetworkNamespace.RunIn(netns, () => InterfaceIndex.IsUp(deviceIndex)),
        };
        (AccelerationController? controller, DatapathAcceleration outcome) = KernelErrors.Explain(
            () => AccelerationController.Start(context, AccelerationBackends.Choose(_options.AccelerationBackend)), _ => null);
        if (controller is not null)
        {
            Hold(controller);
        }

        if (_options.Acceleration == AccelerationMode.Required && outcome.Active != (AccelerationParts.Send | AccelerationParts.Receive))
        {
            throw new DatapathException(
                DatapathError.AccelerationNotPossible,
                $"BPF cannot carry the packets of '{shared.Device.Name}': {outcome}.")
            {
                Object = shared.Device.Name,
                Property = DatapathProperty.Acceleration,
                Value = _options.Acceleration,
            };
        }

        return (controller, outcome);
    }

    private WorkerSchedule ScheduleOf(int worker) =>
        new(_options.Cpu.Count == 0 ? null : _options.Cpu[worker % _options.Cpu.Count], _options.BusyPoll);

    // The port that datagrams arrive at has a socket already.
    private SegmentSocket OpenSegmentSocket(NetworkNamespace? netns, IDatagramReceiver socket, ushort port) =>
        port == _options.ReceivePort && socket is UdpSocket udp
            ? SegmentSocket.Over(udp, SendBufferBytes)
            : NetworkNamespace.RunIn(netns, () => SegmentSocket.Open(IsOverIPv4, port, _options.UnderlayInterface, SendBufferBytes));

    private DeviceSettings SettingsOfDevice(string name, int mtu) => new(
        name,
        mtu,
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
        return TunnelMtu.FromUnderlay(underlay, _options.Layers, _options.Mode.MinMtu());
    }

    private void LookForLoops(PeerManager peers, int deviceIndex, IHostNetwork network)
    {
        if (_options.TransportNamespace is not null && _options.TransportNamespace != _options.NetworkNamespace)
        {
            return;
        }

        peers.DeviceIndex = deviceIndex;
        if (_options.RemoteAddress is { } remote)
        {
            // Once more, now that the device has its addresses.
            peers.FindRoute(remote, network);
        }
    }

    private void CheckUnderlay(NetworkNamespace? netns)
    {
        if (_options.UnderlayInterface is { } name)
        {
            KernelErrors.Explain(
                () => NetworkNamespace.RunIn(netns, () => InterfaceIndex.Find(name)),
                refusal => refusal.Error is Errno.ENODEV or Errno.ENXIO
                    ? new DatapathException(
                        DatapathError.InterfaceNotFound,
                        $"There is no interface '{name}': {refusal.Message}",
                        refusal)
                    {
                        Object = name,
                        Property = DatapathProperty.UnderlayInterface,
                        Value = name,
                    }
                    : null);
        }
    }

    private static NetworkNamespace? OpenNamespace(string? name, DatapathProperty property) => string.IsNullOrEmpty(name)
        ? null
        : KernelErrors.Explain(
            () => OpenAndEnter(name),
            refusal => refusal.Error is Errno.ENOENT or Errno.ENOTDIR or Errno.ENAMETOOLONG or Errno.EINVAL
                ? new DatapathException(
                    DatapathError.NamespaceNotFound,
                    $"There is no network namespace '{name}'.",
                    refusal)
                {
                    Object = name,
                    Property = property,
                    Value = name,
                }
                : null);

    // Any file can be opened; only entering tells whether it is a network namespace.
    private static NetworkNamespace OpenAndEnter(string name)
    {
        NetworkNamespace netns = NetworkNamespace.Open(name);
        try
        {
            return netns.Run(() => netns);
        }
        catch
        {
            netns.Dispose();
            throw;
        }
    }

    private TunDevice CreateDevice(NetworkNamespace? netns) => Hold(KernelErrors.Explain(
        () => NetworkNamespace.RunIn(
            netns, () => TunDevice.Create(_options.Name ?? NamePattern, _options.WorkerCount, _options.Mode.DeviceKind(), RequestedOffloads)),
        refusal => refusal.Error switch
        {
            Errno.EBUSY or Errno.EEXIST => new DatapathException(
                DatapathError.DeviceExists,
                $"There is an interface '{_options.Name}' already.",
                refusal)
            {
                Object = _options.Name,
                Property = DatapathProperty.Name,
                Value = _options.Name,
            },
            Errno.ENOENT or Errno.ENODEV or Errno.ENXIO => new DatapathException(
                DatapathError.TunNotAvailable,
                $"The system has no TUN driver: {refusal.Message}",
                refusal),
            _ => null,
        }));

    private T OpenInPlace<T>(NetworkNamespace? netns, Func<T> open)
        where T : IDisposable => Hold(KernelErrors.Explain(() => NetworkNamespace.RunIn(netns, open), _ => null));

    private T Hold<T>(T resource)
        where T : IDisposable => _held.Hold(resource);

    // What all workers share.
    private sealed record SharedParts(
        NetworkNamespace? DeviceNetns,
        NetworkNamespace? TransportNetns,
        TunDevice Device,
        ArrivalSockets Sockets,
        PeerTable Peers,
        EncapsulationSettings Transmit,
        DecapsulationSettings Receive,
        UInt128 LocalAddress,
        bool KernelSegments,
        StopSignal Stop);

    // One worker, with what others read of it.
    private sealed record WorkerParts(Worker Worker, PacketTap Tap, SegmentSockets Segments);
}
