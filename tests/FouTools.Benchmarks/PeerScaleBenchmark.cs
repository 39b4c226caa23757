using System.Net;
using System.Net.Sockets;
using BenchmarkDotNet.Attributes;
using FouTools.Datapath.Engine;
using FouTools.Datapath.Engine.Capture;
using FouTools.Datapath.Engine.Transmit;
using FouTools.Datapath.Model;
using FouTools.Datapath.Peers;
using FouTools.Linux.Namespaces;
using FouTools.Linux.Sockets;
using FouTools.Linux.Tun;
using FouTools.Packets;

namespace FouTools.Benchmarks;

/// <summary>
/// The whole way out of a packet, from the device to the network, with one peer and with 10,000 that have ten prefixes each.
/// Destinations are random. In a namespace of its own; needs root.
/// </summary>
[InvocationCount(1)]
[WarmupCount(10)]
[IterationCount(100)]
public class PeerScaleBenchmark
{
    // Less than a TUN device queues.
    private const int Packets = 400;
    private const int Peers = 10_000;
    private const int PrefixesOfAPeer = 10;
    private const int FirstPrefix = 0x0b00_0000; // 11.0.0.0
    private const int PrefixLength = 24;

    private readonly Random _random = new(7);
    private readonly List<IDisposable> _held = [];
    private Way _one = null!;
    private Way _many = null!;

    [GlobalSetup]
    public void Open()
    {
        NetworkNamespace near = Hold(NetworkNamespace.CreateUnnamed());
        NetworkNamespace far = Hold(NetworkNamespace.CreateUnnamed());

        // The far end has no such address, so it drops what comes without a word.
        IpBatch.Run(
            near,
            "link set lo up\nlink add near type veth peer name far\n"
            + $"link set far netns /proc/{Environment.ProcessId}/fd/{far.Descriptor}\n"
            + "address add 192.0.2.1/24 dev near\nlink set near up\n"
            + "neighbour add 192.0.2.2 lladdr 02:00:00:00:00:02 dev near\nroute add 10.0.0.0/8 via 192.0.2.2\n");
        IpBatch.Run(far, "link set far up\n");
        _one = OpenWay(near, "one", 1, "10.9.1.1/32", "12.0.0.0/7");
        _many = OpenWay(near, "many", Peers, "10.9.2.1/32", "11.0.0.0/8");
    }

    [GlobalCleanup]
    public void Close()
    {
        for (int i = _held.Count - 1; i >= 0; i--)
        {
            _held[i].Dispose();
        }
    }

    [IterationSetup(Target = nameof(OnePeer))]
    public void QueueForOne() => _one.Queue(_random, 0x0c00_0000);

    [IterationSetup(Target = nameof(TenThousandPeers))]
    public void QueueForMany() => _many.Queue(_random, FirstPrefix);

    [Benchmark(Baseline = true, OperationsPerInvoke = Packets)]
    public void OnePeer() => _one.Sender.Pump(Packets);

    [Benchmark(OperationsPerInvoke = Packets)]
    public void TenThousandPeers() => _many.Sender.Pump(Packets);

    private Way OpenWay(NetworkNamespace netns, string name, int peers, string address, string inner)
    {
        var options = new FouDatapathOptions { Mode = TunnelMode.IPIP, LocalPort = 5555 };
        TunDevice device = Hold(netns.Run(() => TunDevice.Create(name, 1, TunKind.IP)));
        IpBatch.Run(netns, $"link set {name} up\naddress add {address} dev {name}\nroute add {inner} dev {name}\n");
        var table = new PeerTable(hasInnerAddresses: true);
        UInt128 local = SocketEndpoint.FromIPv4(0xc000_0201);
        for (int i = 0; i < peers; i++)
        {
            var remote = SocketEndpoint.From(new IPAddress([10, 1, (byte)(i >> 8), (byte)i]), 5555);
            IReadOnlyList<IPNetwork> prefixes = peers == 1
                ? FouPeerOptions.EveryPrefix
                : [.. Enumerable.Range(i * PrefixesOfAPeer, PrefixesOfAPeer).Select(PrefixOf).Distinct()];
            table.Add(new Peer(
                $"{i}", new FouPeerOptions { AllowedPrefix = prefixes }, new PeerPath(remote, remote.Port, local), 1500, 1));
        }

        RawSocket socket = Hold(netns.Run(() => RawSocket.Open(true, local, null)));
        PathMtuProbe probe = Hold(netns.Run(() => PathMtuProbe.Open(true, local, null)));
        Sender sender = Hold(new Sender(new SenderContext
        {
            WorkerIndex = 0,
            WorkerCount = 1,
            Queue = device.Queues[0],
            Socket = socket,
            Segments = new SegmentSockets(_ => throw new InvalidOperationException(), isPossible: false),
            Probe = probe,
            Peers = table,
            Settings = EngineSettings.ForTransmit(options, SourcePortRange.Default),
            ClampMss = false,
            Tap = new PacketTap(IPProtocol.Udp, 5555),
        }));
        Socket host = Hold(netns.Run(() => new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp)));
        return new Way(host, sender);
    }

    // 100,000 prefixes: more than there are /24 in a /8, so of two lengths.
    private static IPNetwork PrefixOf(int number)
    {
        const int Short = 1 << (PrefixLength - 8);
        int length = number < Short ? PrefixLength : PrefixLength + 4;
        uint address = number < Short ? (uint)(FirstPrefix + (number << 8)) : (uint)(FirstPrefix + ((number - Short) << 8) + 0x80);
        return new IPNetwork(new IPAddress([(byte)(address >> 24), (byte)(address >> 16), (byte)(address >> 8), (byte)address]), length);
    }

    private T Hold<T>(T resource)
        where T : IDisposable
    {
        _held.Add(resource);
        return resource;
    }

    private sealed record Way(Socket Host, Sender Sender)
    {
        private readonly byte[] _payload = new byte[64];

        public void Queue(Random random, int first)
        {
            for (int i = 0; i < Packets; i++)
            {
                int address = first + random.Next(1 << 24);
                Host.SendTo(_payload, new IPEndPoint(new IPAddress([(byte)(address >> 24), (byte)(address >> 16), (byte)(address >> 8), (byte)address]), 9));
            }
        }
    }
}
