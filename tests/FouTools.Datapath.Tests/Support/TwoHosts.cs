using System.Globalization;
using System.Net;
using System.Net.Sockets;
using FouTools.Bpf.Attachment;
using FouTools.Datapath.Acceleration;
using FouTools.Datapath.HostNetwork;
using FouTools.Datapath.Model;
using FouTools.Datapath.Runtime;
using FouTools.Linux.Interfaces;
using FouTools.Linux.Namespaces;
using FouTools.Linux.Sockets;
using FouTools.Packets;

namespace FouTools.Datapath.Tests.Support;

/// <summary>
/// Two fresh namespaces joined by a veth: left is 192.0.2.1 and 2001:db8::1 on link "l0", where datapaths are started, and
/// right is 192.0.2.2 and 2001:db8::2 (and both with 3) on "r0", the remote.
/// </summary>
internal sealed class TwoHosts : IDisposable
{
    public const uint LeftAddress = 0xc0000201;
    public const uint RightAddress = 0xc0000202;
    public const uint StrangerAddress = 0xc0000203;
    public const ushort Port = 5555;

    private static readonly string[] s_rightAddresses = ["192.0.2.2", "192.0.2.3", "2001:db8::2", "2001:db8::3"];

    // SOL_SOCKET and SO_NO_CHECK of include/uapi/asm-generic/socket.h; SOL_UDP and UDP_NO_CHECK6_TX of include/uapi/linux/udp.h.
    private const int SolSocket = 1;
    private const int NoChecksum = 11;
    private const int SolUdp = 17;
    private const int NoChecksumOverIPv6 = 101;

    private static int s_names;

    private readonly List<IDisposable> _held = [];
    private readonly List<(FouDatapathOptions Options, FouDatapath Datapath)> _started = [];
    private readonly Carrier _carrier;

    public TwoHosts(int mtu = 1500, Carrier carrier = Carrier.Engine)
    {
        _carrier = carrier;
        Left = Hold(Scratch.CreateNamespace());
        try
        {
            Right = Hold(Scratch.CreateNamespace());
            Ip.Batch(
                Left,
                $"link add l0 address 02:00:00:00:00:01 mtu {mtu} type veth peer name r0 address 02:00:00:00:00:02 mtu {mtu}\n"
                + $"link set r0 netns /proc/{Environment.ProcessId}/fd/{Right.Descriptor}\n"
                + "link set lo up\nlink set l0 addrgenmode none\naddress add 192.0.2.1/24 dev l0\naddress add 2001:db8::1/64 dev l0 nodad\n"
                + "link set l0 up\n"
                + string.Concat(s_rightAddresses.Select(address => $"neighbour add {address} lladdr 02:00:00:00:00:02 dev l0\n")));
            Ip.Batch(
                Right,
                "link set lo up\nlink set r0 addrgenmode none\n"
                + string.Concat(s_rightAddresses.Select(address => address.Contains(':', StringComparison.Ordinal)
                    ? $"address add {address}/64 dev r0 nodad preferred_lft {(address == "2001:db8::2" ? "forever" : "0")}\n"
                    : $"address add {address}/24 dev r0\n"))
                + "link set r0 up\nneighbour add 192.0.2.1 lladdr 02:00:00:00:00:01 dev r0\n"
                + "neighbour add 2001:db8::1 lladdr 02:00:00:00:00:01 dev r0\n");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>By what BPF programs are attached.</summary>
    public IProgramAttacher ProgramAttacher { get; init; } = Attachers.Preferred;

    public NetworkNamespace Left { get; }

    public NetworkNamespace Right { get; }

    /// <summary>The datapaths that were started, also after their stop, and what they were to be.</summary>
    public IReadOnlyList<(FouDatapathOptions Options, FouDatapath Datapath)> Started => _started;

    public static string PathOf(NetworkNamespace netns) => $"/proc/self/fd/{netns.Descriptor}";

    /// <summary>
    /// What the left host's datapath is in most tests; its device is "fou0" with 10.9.0.1/24 or fd09::1/64. Programs can only send
    /// without UDP checksum.
    /// </summary>
    public FouDatapathOptions LeftOptions(TunnelMode mode = TunnelMode.IPIP, bool overIPv4 = true) => new()
    {
        Name = "fou0",
        Mode = mode,
        LocalPort = Port,
        RemoteAddress = IPAddress.Parse(overIPv4 ? "192.0.2.2" : "2001:db8::2"),
        RemotePort = Port,
        Address = Addresses(mode, 1),
        NetworkNamespace = PathOf(Left),
        UdpChecksum = _carrier == Carrier.Engine,
        Acceleration = _carrier == Carrier.Engine ? AccelerationMode.Off : AccelerationMode.Auto,
    };

    /// <summary>The right host's counterpart, with 10.9.0.2/24 or fd09::2/64.</summary>
    public FouDatapathOptions RightOptions(TunnelMode mode = TunnelMode.IPIP, bool overIPv4 = true) => LeftOptions(mode, overIPv4) with
    {
        RemoteAddress = IPAddress.Parse(overIPv4 ? "192.0.2.1" : "2001:db8::1"),
        Address = Addresses(mode, 2),
        NetworkNamespace = PathOf(Right),
    };

    /// <summary>A name for a device that no other test has, so that the threads of its datapath can be told from theirs.</summary>
    public static string NextName() => $"own{Interlocked.Increment(ref s_names)}";

    /// <summary>Starts a datapath that is stopped with the hosts; it may take port and name of one that has been stopped just now.</summary>
    public FouDatapath Start(FouDatapathOptions options, IHostNetwork? network = null)
    {
        Ip.AwaitStarted();
        FouDatapath datapath = Hold(FouDatapath.Start(options, network ?? new TestHostNetwork { ProgramAttacher = ProgramAttacher }));
        _started.Add((options, datapath));
        return datapath;
    }

    /// <summary>
    /// Opens a plain UDP socket that is closed with the hosts. Where programs are to receive from it, it sends no checksums, since no device here
    /// verifies any.
    /// </summary>
    public Socket OpenSocket(NetworkNamespace netns, string address = "0.0.0.0", int port = 0)
    {
        var endPoint = new IPEndPoint(IPAddress.Parse(address), port);
        Socket socket = Hold(netns.Run(() => new Socket(endPoint.AddressFamily, SocketType.Dgram, ProtocolType.Udp)));
        socket.Bind(endPoint);
        socket.ReceiveTimeout = 60_000;
        if (address.StartsWith("192.0.2.", StringComparison.Ordinal) || address.StartsWith("2001:db8:", StringComparison.Ordinal))
        {
            LeaveOutChecksums(socket);
        }

        return socket;
    }

    /// <summary>A sender of UDP datagrams on the right host, which does not check what it sends; its checksums are as those of <see cref="OpenSocket"/>.</summary>
    public UdpSocket OpenSender(NetworkNamespace netns, uint address) =>
        OpenSender(netns, new SocketEndpoint(SocketEndpoint.FromIPv4(address), 0));

    /// <summary>The same from any endpoint.</summary>
    public UdpSocket OpenSender(NetworkNamespace netns, SocketEndpoint local)
    {
        UdpSocket socket = Hold(netns.Run(() => UdpSocket.Open(local.IsIPv4, new UdpSocketOptions())));
        socket.Bind(local);
        using var handle = new SafeSocketHandle(socket.Descriptor, ownsHandle: false);
        using var same = new Socket(handle);
        LeaveOutChecksums(same);
        return socket;
    }

    /// <summary>What the kernel has counted on a device, from /proc/net/dev.</summary>
    public static (long ReceivedPackets, long TransmittedPackets) DeviceCounters(NetworkNamespace netns, string device)
    {
        string line = netns.Run(() => File.ReadAllLines("/proc/thread-self/net/dev"))
            .Single(line => line.TrimStart().StartsWith($"{device}:", StringComparison.Ordinal));
        string[] fields = line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return (long.Parse(fields[1], CultureInfo.InvariantCulture), long.Parse(fields[9], CultureInfo.InvariantCulture));
    }

    public void Dispose()
    {
        for (int i = _held.Count - 1; i >= 0; i--)
        {
            _held[i].Dispose();
        }

        _held.Clear();
    }

    private void LeaveOutChecksums(Socket socket)
    {
        if (_carrier == Carrier.Programs)
        {
            bool isIPv4 = socket.AddressFamily == AddressFamily.InterNetwork;
            socket.SetRawSocketOption(isIPv4 ? SolSocket : SolUdp, isIPv4 ? NoChecksum : NoChecksumOverIPv6, BitConverter.GetBytes(1));
        }
    }

    private static InterfaceAddress[] Addresses(TunnelMode mode, int host) =>
    [
        .. Carries(mode, 4) ? [new InterfaceAddress(IPAddress.Parse($"10.9.0.{host}"), 24)] : Array.Empty<InterfaceAddress>(),
        .. Carries(mode, 6) ? [new InterfaceAddress(IPAddress.Parse($"fd09::{host}"), 64)] : Array.Empty<InterfaceAddress>(),
    ];

    private static bool Carries(TunnelMode mode, int version) => mode switch
    {
        TunnelMode.IPIP => version == 4,
        TunnelMode.SIT => version == 6,
        TunnelMode.GRE or TunnelMode.GRETAP or TunnelMode.Mixed => true,
        _ => false,
    };

    private T Hold<T>(T resource)
        where T : IDisposable
    {
        _held.Add(resource);
        return resource;
    }
}
