using System.Net;
using FouTools.Datapath.Engine;
using FouTools.Linux;
using FouTools.Linux.Interfaces;
using FouTools.Linux.Namespaces;
using FouTools.Linux.Polling;
using FouTools.Linux.Sockets;
using FouTools.Linux.Tun;
using FouTools.Packets;

namespace FouTools.Datapath;

/// <summary>
/// Everything of the system that one datapath holds, acquired in an order in which each step can fail and is undone by
/// releasing what came before.
/// </summary>
internal sealed class DatapathResources : IDisposable
{
    private const string NamePattern = "fou%d";

    // About 30 ms of a 1 Gbit/s stream: enough to outlast a worker that waits for its turn on a processor.
    private const int ReceiveBufferBytes = 4 * 1024 * 1024;

    private readonly List<IDisposable> _held = [];
    private readonly StopSignal _stop;
    private readonly List<Worker> _workers = [];

    private DatapathResources() => _stop = Hold(new StopSignal());

    public string DeviceName { get; private set; } = string.Empty;

    public IPAddress LocalAddress { get; private set; } = IPAddress.Any;

    public int Mtu { get; private set; }

    public IReadOnlyList<Worker> Workers => _workers;

    public static DatapathResources Acquire(FouDatapathOptions options, IHostNetwork network)
    {
        DatapathResources resources = KernelRefusal.Explain(() => new DatapathResources(), _ => null);
        try
        {
            resources.Open(options, network);
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
    }

    public bool IsStopping => _stop.IsGiven;

    public void SignalStop() => _stop.Give();

    public void EndWorkers()
    {
        SignalStop();
        foreach (Worker worker in _workers)
        {
            worker.Join();
        }
    }

    public void Dispose()
    {
        for (int i = _held.Count - 1; i >= 0; i--)
        {
            _held[i].Dispose();
        }

        _held.Clear();
    }

    private void Open(FouDatapathOptions options, IHostNetwork network)
    {
        using NetworkNamespace? devicePlace = OpenNamespace(options.NetworkNamespace);
        using NetworkNamespace? transportPlace = OpenNamespace(options.TransportNamespace ?? options.NetworkNamespace);

        // Bound first: to a route lookup, a local address that this host lacks looks like a missing route.
        IReadOnlyList<UdpSocket> sockets = OpenSockets(transportPlace, options);
        RemoteRoute route = KernelRefusal.Explain(
            () => network.FindRoute(transportPlace, options.RemoteAddress, options.LocalAddress), _ => null);
        LocalAddress = options.LocalAddress ?? route.SourceAddress;
        Mtu = options.Mtu ?? options.Mode.MtuFor(route.Mtu);
        OptionsCheck.ThrowIfTooSmallForIPv6(Mtu, options.Address);
        EncapsulationSettings settings = Resolve(transportPlace, options);
        TunDevice device = CreateDevice(devicePlace, options);
        DeviceName = device.Name;
        KernelRefusal.Explain(() => network.ConfigureDevice(
            devicePlace, new DeviceSettings(DeviceName, Mtu, options.Address, CarriesIPv6: options.Mode.Carries(6))));

        for (int i = 0; i < options.WorkerCount; i++)
        {
            RawIPv4Socket rawSocket = OpenInPlace(transportPlace, () => RawIPv4Socket.Open(settings.LocalAddress));
            InterfaceMtu deviceMtu = OpenInPlace(devicePlace, () => new InterfaceMtu(DeviceName));
            Sender sender = Hold(new Sender(device.Queues[i], rawSocket, settings));
            Receiver receiver = Hold(
                new Receiver(sockets[i], device.Queues[i], deviceMtu, options.Mode, settings.RemoteAddress));
            _workers.Add(Hold(new Worker($"{DeviceName} worker {i}", sender, receiver, device.Queues[i], sockets[i], _stop)));
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

    private IReadOnlyList<UdpSocket> OpenSockets(NetworkNamespace? place, FouDatapathOptions options)
    {
        uint address = options.LocalAddress is null ? 0 : IPv4Convert.ToUInt32(options.LocalAddress);
        IReadOnlyList<UdpSocket> sockets = KernelRefusal.Explain(
            () => NetworkNamespace.RunIn(place, () => UdpSocket.OpenGroup(address, (ushort)options.LocalPort, options.WorkerCount)),
            refusal => ExplainBind(refusal, options));
        foreach (UdpSocket socket in sockets)
        {
            Hold(socket);
        }

        foreach (UdpSocket socket in sockets)
        {
            KernelRefusal.Explain(() => socket.SetReceiveBuffer(ReceiveBufferBytes));
        }

        return sockets;
    }

    private static DatapathException? ExplainBind(LinuxException refusal, FouDatapathOptions options) => refusal.Error switch
    {
        Errno.EADDRINUSE => new(
            DatapathError.PortInUse,
            $"UDP port {options.LocalPort} is taken: {refusal.Message}",
            $"Give another -LocalPort, or stop its holder: 'ss -ulpn sport = :{options.LocalPort}' names it; "
                + "a kernel FOU port shows in 'ip fou show'.",
            refusal),
        Errno.EADDRNOTAVAIL => new(
            DatapathError.LocalAddressNotAvailable,
            $"{options.LocalAddress} is not an address of this host: {refusal.Message}",
            "Give an address that 'ip address' shows in the transport namespace, or leave -LocalAddress out.",
            refusal),
        _ => null,
    };

    private EncapsulationSettings Resolve(NetworkNamespace? place, FouDatapathOptions options)
    {
        const string RangeSetting = "net/ipv4/ip_local_port_range";
        string? range = KernelRefusal.Explain(
            () => NetworkNamespace.RunIn(place, () => Sysctl.Read(RangeSetting)), _ => null);
        return new EncapsulationSettings
        {
            Mode = options.Mode,
            LocalAddress = IPv4Convert.ToUInt32(LocalAddress),
            RemoteAddress = IPv4Convert.ToUInt32(options.RemoteAddress),
            RemotePort = (ushort)options.RemotePort,
            FixedSourcePort = options.SourcePort.Port,
            SourcePorts = SourcePortRange.TryParse(range, out SourcePortRange ports) ? ports : SourcePortRange.Default,
            HashSeed = (ulong)Random.Shared.NextInt64(),
            UdpChecksum = options.UdpChecksum,
        };
    }

    private TunDevice CreateDevice(NetworkNamespace? place, FouDatapathOptions options) => Hold(KernelRefusal.Explain(
        () => NetworkNamespace.RunIn(place, () => TunDevice.Create(options.Name ?? NamePattern, options.WorkerCount)),
        refusal => refusal.Error switch
        {
            Errno.EBUSY or Errno.EEXIST => new DatapathException(
                DatapathError.DeviceExists,
                $"There is an interface '{options.Name}' already.",
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
