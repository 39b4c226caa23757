using System.Buffers.Binary;
using FouTools.Bpf.Programs;
using FouTools.Bpf.Tests.Support;

namespace FouTools.Bpf.Tests.Programs;

/// <summary>Packets that the programs pass, byte for byte unchanged and counted under their reason.</summary>
public sealed class PassedPacketsTests
{
    private static TunnelProgramOptions Both => Shapes.Ipip with { CarriesIPv6 = true };

    private static byte[] Plain => Convert.FromHexString(InnerPackets.IPv4Golden);

    private static byte[] PlainIPv6 => Convert.FromHexString(InnerPackets.IPv6Golden);

    [Fact]
    public void Options_are_passed()
    {
        byte[] options = [0x46, .. Plain.AsSpan(1, 19), 1, 1, 1, 1, .. Plain.AsSpan(20)];
        BinaryPrimitives.WriteUInt16BigEndian(options.AsSpan(2), (ushort)options.Length);
        InnerPackets.SetIPv4Checksum(options);
        AssertLeftSent(Both, options, PassReason.NotPlain);
        AssertLeftReceived(Both, OuterPacket.FromPeer(options), PassReason.NotPlain);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public void Packets_with_mismatched_lengths_are_passed(int difference)
    {
        byte[] packet = Plain;
        packet[3] = (byte)(packet[3] + difference);
        InnerPackets.SetIPv4Checksum(packet);
        AssertLeftSent(Both, packet, PassReason.NotPlain);
        AssertLeftReceived(Both, OuterPacket.FromPeer(packet), PassReason.NotPlain);

        byte[] ipv6 = PlainIPv6;
        ipv6[5] = (byte)(ipv6[5] + difference);
        AssertLeftSent(Both, ipv6, PassReason.NotPlain);
        AssertLeftReceived(Both, OuterPacket.FromPeer(ipv6), PassReason.NotPlain);

        byte[] udp = OuterPacket.FromPeer(Plain);
        udp[25] = (byte)(udp[25] + difference);
        AssertLeftReceived(Both, udp, PassReason.NotPlain);
    }

    [Fact]
    public void Packets_beyond_the_path_MTU_are_passed()
    {
        foreach (bool overIPv4 in new[] { true, false })
        {
            byte[] packet = InnerPackets.IPv4Udp(0x0a000001, 0x0a000002, 1, 2, new byte[1000]);
            int outerLength = packet.Length + (overIPv4 ? 28 : 48);
            using var enough = new ProgramRun(Both with { OverIPv4 = overIPv4 }, pathMtu: outerLength);
            Assert.NotNull(enough.Send(packet));
            using var tooShort = new ProgramRun(Both with { OverIPv4 = overIPv4 }, pathMtu: outerLength - 1);
            Assert.Null(tooShort.Send(packet));
            Assert.Equal([PassReason.TooLong], tooShort.PassedSent);
        }
    }

    [Fact]
    public void Without_path_MTU_discovery_only_packets_with_DF_are_sent()
    {
        byte[] fragmentable = Plain;
        fragmentable[6] = 0;
        InnerPackets.SetIPv4Checksum(fragmentable);
        using var run = new ProgramRun(Both with { PathMtuDiscovery = false });
        Assert.NotNull(run.Send(Plain));
        Assert.Empty(run.PassedSent);
        Assert.Null(run.Send(fragmentable));
        Assert.Null(run.Send(PlainIPv6));
        Assert.Equal([PassReason.Fragmentable], run.PassedSent);
        AssertLeftSent(Both with { PathMtuDiscovery = false, IgnoreDf = true }, Plain, PassReason.Fragmentable);

        // Over IPv6 no router fragments.
        using var ipv6 = new ProgramRun(Both with { PathMtuDiscovery = false, OverIPv4 = false });
        Assert.NotNull(ipv6.Send(fragmentable));
    }

    [Fact]
    public void Packets_without_a_peer_are_passed()
    {
        AssertLeftSent(Both, InnerPackets.IPv4Udp(0x0a000001, 0x0a000102, 1, 2, [1]), PassReason.NoPeer);
        AssertLeftReceived(Both, OuterPacket.FromPeer(InnerPackets.IPv4Udp(0x0a000102, 0x0a000001, 1, 2, [1])), PassReason.NoPeer);

        using var run = new ProgramRun(Both);
        Assert.NotNull(run.Send(Plain));
        run.Tunnel.RemovePeer(ProgramRun.Peer);
        Assert.Null(run.Send(Plain));
        Assert.Null(run.Receive(OuterPacket.FromPeer(Plain)));
    }

    [Fact]
    public void Outer_packets_routed_back_into_the_tunnel_are_passed()
    {
        using var run = new ProgramRun(Both);
        run.Tunnel.SetPrefix(System.Net.IPNetwork.Parse("192.0.2.0/24"), ProgramRun.Peer);
        Assert.Null(run.Send(InnerPackets.IPv4Udp(0xc0000201, 0xc0000202, 1, 5555, [1])));
        Assert.NotNull(run.Send(InnerPackets.IPv4Udp(0xc0000201, 0xc0000203, 1, 5555, [1])));
    }

    [Fact]
    public void Datagrams_from_another_endpoint_than_the_peers_are_passed()
    {
        AssertLeftReceived(Both, Changed(15, 3), PassReason.NoPeer);
        AssertLeftReceived(Both, Changed(19, 9), PassReason.NoPeer);
        byte[] ipv6 = OuterPacket.FromPeer(Plain, overIPv4: false);
        ipv6[23] ^= 1;
        AssertLeftReceived(Both with { OverIPv4 = false }, ipv6, PassReason.NoPeer);
    }

    [Fact]
    public void A_peer_may_be_restricted_to_its_ports()
    {
        using var held = new ProgramRun(Both, anySourcePort: false);
        using var free = new ProgramRun(Both);
        foreach ((ushort port, bool isPeers) in ((ushort, bool)[])[(Shapes.Port, true), (ProgramRun.PortIPv6, true), (5556, false), (0, false)])
        {
            byte[] packet = OuterPacket.FromPeer(Plain);
            BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(20), port);
            Assert.Equal(isPeers, held.Receive(packet) is not null);
            Assert.NotNull(free.Receive(packet));
        }
    }

    [Fact]
    public void Only_verified_checksums_are_accepted()
    {
        // In a test run no device has verified anything.
        byte[] pending = OuterPacket.FromPeer(Plain);
        OuterPacket.SetPendingChecksum(pending);
        AssertLeftReceived(Both, pending, PassReason.ChecksumNotVerified);
        AssertLeftReceived(Both, Changed(26, 0x12), PassReason.ChecksumNotVerified);
        AssertLeftReceived(Both with { AcceptZeroChecksum = false }, OuterPacket.FromPeer(Plain), PassReason.ChecksumNotVerified);
    }

    [Fact]
    public void Packets_with_a_wrong_header_checksum_are_passed()
    {
        byte[] inner = Plain;
        inner[10] ^= 1;
        AssertLeftReceived(Both, OuterPacket.FromPeer(inner), PassReason.NotPlain);
        byte[] outer = OuterPacket.FromPeer(Plain);
        outer[10] ^= 1;
        AssertLeftReceived(Both, outer, PassReason.NotPlain);
    }

    [Fact]
    public void A_SYN_is_passed_when_its_MSS_is_clamped()
    {
        byte[] syn = Tcp(0x02);
        AssertLeftSent(Both with { PassesTcpSyn = true }, syn, PassReason.TcpSyn);
        AssertLeftReceived(Both with { PassesTcpSyn = true }, OuterPacket.FromPeer(syn), PassReason.TcpSyn);
        using var run = new ProgramRun(Both with { PassesTcpSyn = true });
        Assert.NotNull(run.Send(Tcp(0x10)));
        using var free = new ProgramRun(Both);
        Assert.NotNull(free.Send(syn));
    }

    [Fact]
    public void Packets_that_do_not_belong_to_the_tunnel_are_not_counted()
    {
        using var run = new ProgramRun(Both);
        foreach (byte[] packet in (byte[][])[Changed(23, 1), Changed(9, 6), Changed(0, 0x46), Changed(6, 0x20), OuterPacket.FromPeer(Plain, overIPv4: false), Plain])
        {
            Assert.Null(run.Receive(packet));
        }

        Assert.Empty(run.PassedReceived);
        using var ipip = new ProgramRun(Shapes.Ipip);
        Assert.Null(ipip.Send(PlainIPv6));
        Assert.Empty(ipip.PassedSent);
    }

    [Fact]
    public void Padding_of_short_frames_is_accepted()
    {
        using var run = new ProgramRun(Both);
        byte[]? packet = run.Receive(OuterPacket.FromPeer(Plain), padding: 6);
        Assert.NotNull(packet);
        Assert.Equal(InnerPackets.IPv4Golden, Convert.ToHexStringLower(packet.AsSpan(0, Plain.Length)));
    }

    [Fact]
    public void The_longest_prefix_takes_effect_at_once()
    {
        using var run = new ProgramRun(Both);
        run.Tunnel.SetPeer(8, new PeerRecord(1, 1500, 0xc0000201, 0xc0000208, 5555, 5555, AnySourcePort: true));
        Assert.Equal(2, RemoteOf(run));
        run.Tunnel.SetPrefix(System.Net.IPNetwork.Parse("10.0.0.2/32"), 8);
        Assert.Equal(8, RemoteOf(run));
        run.Tunnel.SetPeer(8, new PeerRecord(1, 1500, 0xc0000201, 0xc0000209, 5555, 5555, AnySourcePort: true));
        Assert.Equal(9, RemoteOf(run));
        Assert.True(run.Tunnel.RemovePrefix(System.Net.IPNetwork.Parse("10.0.0.2/32")));
        Assert.False(run.Tunnel.RemovePrefix(System.Net.IPNetwork.Parse("10.0.0.2/32")));
        Assert.Equal(2, RemoteOf(run));
        Assert.Equal(2, run.Tunnel.ReadTraffic(8).SentPackets);
        Assert.Equal(2, run.Tunnel.ReadTraffic(ProgramRun.Peer).SentPackets);
    }

    private static int RemoteOf(ProgramRun run) => run.Send(Plain)![19];

    private static byte[] Changed(int index, byte value)
    {
        byte[] packet = OuterPacket.FromPeer(Plain);
        packet[index] = value;
        if (index < 20)
        {
            packet[10] = packet[11] = 0;
            int sum = InnerPackets.FoldedSum(packet.AsSpan(0, 20)) ^ 0xffff;
            BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(10), (ushort)sum);
        }

        return packet;
    }

    private static byte[] Tcp(byte flags)
    {
        byte[] packet = InnerPackets.IPv4Udp(0x0a000001, 0x0a000002, 1, 2, new byte[12]);
        packet[9] = 6;
        packet[32] = 0x50;
        packet[33] = flags;
        InnerPackets.SetIPv4Checksum(packet);
        return packet;
    }

    private static void AssertLeftSent(TunnelProgramOptions shape, byte[] packet, PassReason reason)
    {
        using var run = new ProgramRun(shape);
        Assert.Null(run.Send(packet));
        Assert.Equal([reason], run.PassedSent);
        Assert.Equal(default, run.Tunnel.ReadTraffic(ProgramRun.Peer));
    }

    private static void AssertLeftReceived(TunnelProgramOptions shape, byte[] packet, PassReason reason)
    {
        using var run = new ProgramRun(shape);
        Assert.Null(run.Receive(packet));
        Assert.Equal([reason], run.PassedReceived);
        Assert.Equal(default, run.Tunnel.ReadTraffic(ProgramRun.Peer));
    }
}
