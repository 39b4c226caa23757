using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using FouTools.Datapath.Acceleration;
using FouTools.Datapath.Model;
using FouTools.Datapath.Tests.Support;
using FouTools.Linux.Namespaces;
using FouTools.Packets;

namespace FouTools.Datapath.Tests;

/// <summary>
/// Real TCP and UDP of two hosts through two engines that leave cutting and joining to each other: every byte is hashed, every
/// sequence number checked.
/// </summary>
public abstract class OffloadedFlowsTests(Carrier carrier) : WireTests(carrier)
{
    public sealed class ByEngine() : OffloadedFlowsTests(Carrier.Engine);

    public sealed class ByPrograms() : OffloadedFlowsTests(Carrier.Programs);

    private const int IPOptions = 4;
    private const int IPv6DestinationOptions = 59;
    private const int SolIPv6 = 41;
    private const int SolUdp = 17;
    private const int UdpSegment = 103;
    private const int TransferBytes = 2 << 20;

    // One byte, primes, around a segment, around what a device hands over at once.
    private static readonly int[] s_sizes = [1, 2, 3, 61, 997, 1367, 1368, 1369, 1448, 1449, 2897, 16381, 32771, 65521, 65535, 65536];

    private static readonly TunnelMode[] s_modes = [TunnelMode.IPIP, TunnelMode.SIT, TunnelMode.GRE, TunnelMode.GRETAP, TunnelMode.Mixed];
    private static readonly bool[] s_either = [true, false];

    public enum Extra
    {
        None,
        ExplicitCongestion,
        NetworkOptions,
        Rich,
        NoUdpChecksum,
        ArrivalPort,
    }

    public static TheoryData<TunnelMode, UdpEncapsulation, bool, Extra> Tunnels =>
    [
        .. from mode in s_modes
           from encapsulation in Encapsulations.Of(mode)
           from overIPv4 in s_either
           from extra in overIPv4 ? Enum.GetValues<Extra>() : [Extra.None, Extra.Rich]
           where encapsulation != UdpEncapsulation.None || extra is not (Extra.NoUdpChecksum or Extra.ArrivalPort)
           select new TheoryDataRow<TunnelMode, UdpEncapsulation, bool, Extra>(mode, encapsulation, overIPv4, extra),
    ];

    [Theory]
    [MemberData(nameof(Tunnels))]
    public void TCP_of_odd_sizes_arrives_whole(TunnelMode mode, UdpEncapsulation encapsulation, bool overIPv4, Extra extra)
    {
        using var hosts = CreateHosts();
        if (extra == Extra.NetworkOptions)
        {
            ExpectLeft(AccelerationParts.Send | AccelerationParts.Receive);
        }

        StartBoth(hosts, mode, encapsulation, overIPv4, extra);
        foreach (bool isIPv4 in s_either)
        {
            if (isIPv4 ? mode != TunnelMode.SIT : mode != TunnelMode.IPIP)
            {
                Transfer(hosts, isIPv4, extra);
            }
        }
    }

    [Theory]
    [InlineData(TunnelMode.IPIP, UdpEncapsulation.Fou, true)]
    [InlineData(TunnelMode.SIT, UdpEncapsulation.Gue, true)]
    [InlineData(TunnelMode.GRE, UdpEncapsulation.Fou, false)]
    [InlineData(TunnelMode.GRETAP, UdpEncapsulation.Fou, true)]
    [InlineData(TunnelMode.IPIP, UdpEncapsulation.None, true)]
    public void UDP_of_every_size_arrives_whole(TunnelMode mode, UdpEncapsulation encapsulation, bool overIPv4)
    {
        using var hosts = CreateHosts();
        ExpectLeft(AccelerationParts.Send); // what UDP leaves to be cut
        StartBoth(hosts, mode, encapsulation, overIPv4, Extra.None);
        bool isIPv4 = mode != TunnelMode.SIT;
        using Socket here = hosts.OpenSocket(hosts.Left, isIPv4 ? "10.9.0.1" : "fd09::1");
        using Socket there = hosts.OpenSocket(hosts.Right, isIPv4 ? "10.9.0.2" : "fd09::2", 7000);
        there.ReceiveBufferSize = 8 << 20;
        var to = (IPEndPoint)there.LocalEndPoint!;
        byte[] buffer = new byte[65536];
        foreach (int size in s_sizes.Append(0).Append(65507).Where(size => size <= 65507))
        {
            byte[] payload = Bytes(size, seed: size);
            here.SendTo(payload, to);
            Assert.Equal(size, there.Receive(buffer));
            Assert.Equal(payload, buffer[..size]);
        }

        foreach (int segment in new[] { 1, 7, 997, 1300 })
        {
            int total = Math.Min(65000, segment * 60) - 1;
            byte[] payload = Bytes(total, seed: segment);
            using Socket run = hosts.OpenSocket(hosts.Left, isIPv4 ? "10.9.0.1" : "fd09::1");
            run.SetRawSocketOption(SolUdp, UdpSegment, BitConverter.GetBytes(segment));
            run.SendTo(payload, to);
            for (int sent = 0; sent < total; sent += segment)
            {
                int size = Math.Min(segment, total - sent);
                Assert.Equal(size, there.Receive(buffer));
                Assert.Equal(payload[sent..(sent + size)], buffer[..size]);
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Eight_flows_keep_their_order(int workers)
    {
        const int Flows = 8;
        const int Rounds = 200;
        const int Segment = 40;
        const int Segments = 25;
        using var hosts = CreateHosts();
        ExpectLeft(AccelerationParts.Send); // what UDP leaves to be cut
        foreach (FouDatapathOptions options in new[] { hosts.LeftOptions(), hosts.RightOptions() })
        {
            hosts.Start(options with { WorkerCount = workers });
        }

        using Socket receiver = hosts.OpenSocket(hosts.Right, "10.9.0.2", 7000);
        receiver.ReceiveBufferSize = 64 << 20;
        Socket[] senders = [.. Enumerable.Range(0, Flows).Select(_ => hosts.OpenSocket(hosts.Left, "10.9.0.1"))];
        foreach (Socket sender in senders)
        {
            sender.SetRawSocketOption(SolUdp, UdpSegment, BitConverter.GetBytes(Segment));
        }

        byte[] payload = new byte[Segment * Segments];
        int[] next = new int[Flows];
        byte[] buffer = new byte[100];
        for (int round = 0; round < Rounds; round++)
        {
            for (int flow = 0; flow < Flows; flow++)
            {
                for (int i = 0; i < Segments; i++)
                {
                    BinaryPrimitives.WriteInt32BigEndian(payload.AsSpan(i * Segment), flow);
                    BinaryPrimitives.WriteInt32BigEndian(payload.AsSpan((i * Segment) + 4), (round * Segments) + i);
                }

                senders[flow].SendTo(payload, receiver.LocalEndPoint!);
            }

            for (int i = 0; i < Flows * Segments; i++)
            {
                Assert.Equal(Segment, receiver.Receive(buffer));
                int flow = BinaryPrimitives.ReadInt32BigEndian(buffer);
                Assert.Equal(next[flow]++, BinaryPrimitives.ReadInt32BigEndian(buffer.AsSpan(4)));
            }
        }

        Assert.All(next, count => Assert.Equal(Rounds * Segments, count));
    }

    private static void StartBoth(TwoHosts hosts, TunnelMode mode, UdpEncapsulation encapsulation, bool overIPv4, Extra extra)
    {
        foreach (FouDatapathOptions options in new[] { hosts.LeftOptions(mode, overIPv4), hosts.RightOptions(mode, overIPv4) })
        {
            FouDatapathOptions chosen = options.In(encapsulation);
            hosts.Start(extra switch
            {
                Extra.Rich => chosen with
                {
                    RemoteChecksum = encapsulation == UdpEncapsulation.Gue,
                    Ttl = OuterField.Inherit,
                    Tos = OuterField.Inherit,
                    SourcePort = SourcePortPolicy.Auto,
                    EncapsulationLimit = overIPv4 ? EncapsulationLimit.None : 4,
                    Gre = mode is TunnelMode.GRE or TunnelMode.GRETAP
                        ? new GreOptions { InputKey = 5, OutputKey = 5, InputFlags = GreFlags.Checksum | GreFlags.Sequence, OutputFlags = GreFlags.Checksum | GreFlags.Sequence }
                        : new GreOptions(),
                },
                Extra.NoUdpChecksum => chosen with { UdpChecksum = false, AcceptZeroChecksum = true },
                Extra.ArrivalPort => chosen with { SourcePort = new SourcePortPolicy(TwoHosts.Port) },
                Extra.ExplicitCongestion => chosen with { Tos = OuterField.Inherit },
                _ => chosen,
            });
        }

        if (extra == Extra.ExplicitCongestion)
        {
            foreach (NetworkNamespace netns in new[] { hosts.Left, hosts.Right })
            {
                netns.Run(() =>
                {
                    File.WriteAllText("/proc/sys/net/ipv4/tcp_ecn", "1");
                    return 0;
                });
            }
        }
    }

    private static void Transfer(TwoHosts hosts, bool isIPv4, Extra extra)
    {
        AddressFamily family = isIPv4 ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6;
        var to = new IPEndPoint(IPAddress.Parse(isIPv4 ? "10.9.0.2" : "fd09::2"), 7001);
        using Socket listener = hosts.Right.Run(() => new Socket(family, SocketType.Stream, ProtocolType.Tcp));
        listener.Bind(to);
        listener.Listen();
        using Socket client = hosts.Left.Run(() => new Socket(family, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true });
        if (extra == Extra.NetworkOptions)
        {
            if (isIPv4)
            {
                client.SetRawSocketOption((int)SocketOptionLevel.IP, IPOptions, [1, 1, 1, 0]);
            }
            else
            {
                client.SetRawSocketOption(SolIPv6, IPv6DestinationOptions, [0, 0, 1, 4, 0, 0, 0, 0]);
            }
        }

        client.Connect(to);
        using Socket server = listener.Accept();
        server.NoDelay = true;
        Task<byte[]> forth = Task.Run(() => Send(client, seed: 1));
        Task<byte[]> back = Task.Run(() => Send(server, seed: 2));
        Task<byte[]> there = Task.Run(() => Receive(server));
        Task<byte[]> here = Task.Run(() => Receive(client));
        Assert.True(Task.WaitAll([forth, back, there, here], TimeSpan.FromSeconds(60)), "The transfer does not end.");
        Assert.Equal(forth.Result, there.Result);
        Assert.Equal(back.Result, here.Result);
    }

    private static byte[] Send(Socket socket, int seed)
    {
        byte[] payload = Bytes(TransferBytes, seed);
        int sent = 0;
        for (int i = 0; sent < payload.Length; i++)
        {
            sent += socket.Send(payload, sent, Math.Min(s_sizes[i % s_sizes.Length], payload.Length - sent), SocketFlags.None);
        }

        socket.Shutdown(SocketShutdown.Send);
        return SHA256.HashData(payload);
    }

    private static byte[] Receive(Socket socket)
    {
        socket.ReceiveTimeout = 60_000;
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[100_000];
        while (socket.Receive(buffer) is > 0 and int count)
        {
            hash.AppendData(buffer, 0, count);
        }

        return hash.GetHashAndReset();
    }

    private static byte[] Bytes(int length, int seed)
    {
        byte[] bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
