using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using FouTools.Bpf.Attachment;
using FouTools.Bpf.Programs;
using FouTools.Bpf.Tests.Support;
using FouTools.Linux.Namespaces;

namespace FouTools.Bpf.Tests;

/// <summary>TCP connections between two hosts that reach each other's inner addresses only through the programs.</summary>
public sealed class TrafficTests
{
    private const int Bytes = 4 * 1024 * 1024;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(120);

    public static MatrixTheoryData<AttachmentKind, bool, bool, bool> Tunnels { get; } =
        new(Enum.GetValues<AttachmentKind>(), [true, false], [true, false], [true, false]);

    [Theory]
    [MemberData(nameof(Tunnels))]
    public async Task Data_arrive_intact_and_every_packet_is_counted(AttachmentKind kind, bool overIPv4, bool hasGue, bool hasGre)
    {
        Privileged.Require(kind);
        using var pair = new TunnelPair(
            Shapes.Ipip with { CarriesIPv6 = true, OverIPv4 = overIPv4, HasGue = hasGue, HasGre = hasGre }, kind);
        foreach (string address in new[] { "10.9.0.2", "fd09::2" })
        {
            byte[] data = RandomNumberGenerator.GetBytes(Bytes);
            Assert.Equal(
                Convert.ToHexStringLower(SHA256.HashData(data)),
                Convert.ToHexStringLower(await Transfer(pair, IPAddress.Parse(address), data)));
        }

        (PeerTraffic left, PeerTraffic right) = await ReadSettled(pair);
        Assert.Equal((left.SentPackets, left.SentBytes), (right.ReceivedPackets, right.ReceivedBytes));
        Assert.Equal((right.SentPackets, right.SentBytes), (left.ReceivedPackets, left.ReceivedBytes));

        // Counted as on the wire, not as GSO packets.
        Assert.True(left.SentBytes > 2L * Bytes, $"{left}");
        Assert.InRange(left.SentBytes / left.SentPackets, 1000, 1440);
    }

    [Theory]
    [InlineData(true, "10.9.0.2")]
    [InlineData(true, "fd09::2")]
    [InlineData(false, "10.9.0.2")]
    [InlineData(false, "fd09::2")]
    public async Task Packets_decapsulated_in_XDP_are_merged_intact_and_counted(bool overIPv4, string address)
    {
        using var pair = new TunnelPair(Shapes.Ipip with { CarriesIPv6 = true, OverIPv4 = overIPv4 }, atDriver: true);
        byte[] data = RandomNumberGenerator.GetBytes(Bytes);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(data)), Convert.ToHexStringLower(await Transfer(pair, IPAddress.Parse(address), data)));
        (PeerTraffic left, PeerTraffic right) = await ReadSettled(pair);
        Assert.Equal((left.SentPackets, left.SentBytes), (right.ReceivedPackets, right.ReceivedBytes));
        Assert.Equal((right.SentPackets, right.SentBytes), (left.ReceivedPackets, left.ReceivedBytes));
        Assert.InRange(left.SentBytes / left.SentPackets, 1000, 1440);

        // The IP layer counts a GRO packet as one.
        Assert.InRange(CountReceived(pair.Right, address.Contains(':', StringComparison.Ordinal)), 1, right.ReceivedPackets / 2);
    }

    [Fact]
    public async Task A_pending_checksum_bypasses_XDP()
    {
        using var pair = new TunnelPair(Shapes.Ipip, atDriver: true);
        pair.Left.Run(() => Ethtool.Run("--offload", "v0", "tx", "on"));
        byte[] data = RandomNumberGenerator.GetBytes(Bytes);
        Assert.Equal(SHA256.HashData(data), await Transfer(pair, IPAddress.Parse("10.9.0.2"), data));
        (PeerTraffic left, PeerTraffic right) = await ReadSettled(pair);
        Assert.Equal((left.SentPackets, left.SentBytes), (right.ReceivedPackets, right.ReceivedBytes));
    }

    [Fact]
    public void Without_the_programs_nothing_arrives()
    {
        using var pair = new TunnelPair(Shapes.Ipip);
        pair.LeftTunnel.RemovePeer(1);
        using Socket sender = pair.Left.Run(() => new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp));
        using Socket receiver = pair.Right.Run(() => new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp));
        receiver.Bind(new IPEndPoint(IPAddress.Any, 7777));
        sender.SendTo([1], new IPEndPoint(IPAddress.Parse("10.9.0.2"), 7777));
        Assert.False(receiver.Poll(200_000, SelectMode.SelectRead));
        Assert.Equal(1, pair.LeftTunnel.ReadPassedSent(PassReason.NoPeer));
    }

    // The last packets of a connection, its FIN and their ACKs, may still be in flight when the data have arrived.
    private static async Task<(PeerTraffic Left, PeerTraffic Right)> ReadSettled(TunnelPair pair)
    {
        long deadline = Environment.TickCount64 + (long)s_patience.TotalMilliseconds;
        while (true)
        {
            PeerTraffic left = pair.LeftTunnel.ReadTraffic(1);
            PeerTraffic right = pair.RightTunnel.ReadTraffic(1);
            if ((left.SentPackets == right.ReceivedPackets && right.SentPackets == left.ReceivedPackets) || Environment.TickCount64 > deadline)
            {
                return (left, right);
            }

            await Task.Delay(10);
        }
    }

    // "Ip: Forwarding DefaultTTL InReceives ..." and its line of numbers, or a line for each.
    private static long CountReceived(NetworkNamespace netns, bool isIPv6)
    {
        string[] lines = netns.Run(() => File.ReadAllLines(isIPv6 ? "/proc/thread-self/net/snmp6" : "/proc/thread-self/net/snmp"));
        string text = isIPv6
            ? lines.Single(line => line.StartsWith("Ip6InReceives ", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]
            : lines.Where(line => line.StartsWith("Ip: ", StringComparison.Ordinal)).ElementAt(1).Split(' ')[3];
        return long.Parse(text, CultureInfo.InvariantCulture);
    }

    private static async Task<byte[]> Transfer(TunnelPair pair, IPAddress address, byte[] data)
    {
        using CancellationTokenSource patience = new(s_patience);
        using Socket listener = Open(pair.Right, address.AddressFamily);
        listener.Bind(new IPEndPoint(address, 0));
        listener.Listen();
        using Socket sender = Open(pair.Left, address.AddressFamily);
        await sender.ConnectAsync(listener.LocalEndPoint!, patience.Token);
        using Socket receiver = await listener.AcceptAsync(patience.Token);
        Task sending = Send(sender, data, patience.Token);
        await using NetworkStream stream = new(receiver);
        byte[] hash = await SHA256.HashDataAsync(stream, patience.Token);
        await sending;
        return hash;
    }

    private static async Task Send(Socket socket, byte[] data, CancellationToken patience)
    {
        await using NetworkStream stream = new(socket);
        await stream.WriteAsync(data, patience);
        socket.Shutdown(SocketShutdown.Send);
    }

    private static Socket Open(NetworkNamespace netns, AddressFamily family) =>
        netns.Run(() => new Socket(family, SocketType.Stream, ProtocolType.Tcp));
}
