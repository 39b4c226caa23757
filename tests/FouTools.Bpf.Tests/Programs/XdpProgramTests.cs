using FouTools.Bpf.Programs;
using FouTools.Bpf.Tests.Support;

namespace FouTools.Bpf.Tests.Programs;

/// <summary>Which frames the XDP program decapsulates, byte by byte, and which ones it passes to the ingress program.</summary>
public sealed class DriverProgramTests
{
    private static TunnelProgramOptions Both => Shapes.Ipip with { CarriesIPv6 = true };

    public static TheoryData<bool, int, string> Tunnels
    {
        get
        {
            TheoryData<bool, int, string> all = [];
            foreach (bool overIPv4 in new[] { true, false })
            {
                foreach (string inside in new[] { "FOU", "GUE", "GRE", "GRE with key in GUE" })
                {
                    all.Add(overIPv4, 4, inside);
                    all.Add(overIPv4, 6, inside);
                }
            }

            return all;
        }
    }

    [Theory]
    [MemberData(nameof(Tunnels))]
    public void Tcp_of_every_length_is_decapsulated(bool overIPv4, int version, string inside)
    {
        using var run = new ProgramRun(ShapeOf(inside) with { OverIPv4 = overIPv4 });
        byte[] between = Between(inside, version);

        // About the length of a checksum chunk, of none, and of the longest packet.
        foreach (int length in new[] { 0, 1, 2, 3, 203, 204, 205, 427, 428, 429, 430, 1378 })
        {
            byte[] inner = InnerTcp.Packet(version, length);
            byte[]? opened = run.ReceiveAtDriver(OuterPacket.FromPeer([.. between, .. inner], overIPv4), padding: length == 0 ? 6 : 0);
            Assert.NotNull(opened);
            Assert.Equal(Convert.ToHexStringLower(inner), Convert.ToHexStringLower(opened.AsSpan(0, inner.Length)));
        }

        // The ingress program counts.
        Assert.Equal(default, run.Tunnel.ReadTraffic(ProgramRun.Peer));
    }

    [Theory]
    [InlineData(true, 4)]
    [InlineData(true, 6)]
    [InlineData(false, 4)]
    [InlineData(false, 6)]
    public void Congestion_is_propagated_as_by_the_ingress_program(bool overIPv4, int version)
    {
        using var run = new ProgramRun(Both with { OverIPv4 = overIPv4 });
        for (byte outer = 0; outer < 4; outer++)
        {
            for (byte inner = 0; inner < 4; inner++)
            {
                byte[] packet = OuterPacket.FromPeer(InnerTcp.Packet(version, 100, (byte)(0xb8 | inner)), overIPv4, outer);
                byte[]? atIngress = run.Receive(packet);
                byte[]? atDriver = run.ReceiveAtDriver(packet);
                Assert.Equal(atIngress is null, atDriver is null);
                Assert.Equal(Convert.ToHexStringLower(atIngress ?? []), Convert.ToHexStringLower(atDriver ?? []));
            }
        }
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void A_change_of_any_byte_is_noticed(int version)
    {
        using var run = new ProgramRun(Both);
        byte[] outer = OuterPacket.FromPeer(InnerTcp.Packet(version, 300));
        for (int i = 0; i < outer.Length; i++)
        {
            // The UDP source port may be any, and no checksum covers the inner traffic class, flow label and hop limit of IPv6.
            if (i is not (20 or 21) && (version == 4 || i is not (29 or 30 or 31 or 35)))
            {
                byte[] changed = [.. outer];
                changed[i] ^= 0x10;
                Assert.True(run.ReceiveAtDriver(changed) is null, $"byte {i}");
            }
        }
    }

    [Fact]
    public void Packets_that_GRO_does_not_merge_are_passed()
    {
        using var run = new ProgramRun(Both);
        Assert.Null(run.ReceiveAtDriver(OuterPacket.FromPeer(Convert.FromHexString(InnerPackets.IPv4Golden))));
        Assert.Null(run.ReceiveAtDriver(OuterPacket.FromPeer(Convert.FromHexString(InnerPackets.IPv6Golden))));
        Assert.NotNull(run.Receive(OuterPacket.FromPeer(Convert.FromHexString(InnerPackets.IPv4Golden))));
    }

    [Fact]
    public void A_datagram_with_a_checksum_is_passed()
    {
        using var run = new ProgramRun(Both);
        byte[] outer = OuterPacket.FromPeer(InnerTcp.Packet(4, 100));
        OuterPacket.SetPendingChecksum(outer);
        Assert.Null(run.ReceiveAtDriver(outer));
    }

    [Fact]
    public void A_SYN_is_passed_when_its_MSS_is_clamped()
    {
        byte[] outer = OuterPacket.FromPeer(InnerTcp.Packet(4, 0, flags: InnerTcp.Syn));
        using var holding = new ProgramRun(Both with { PassesTcpSyn = true });
        using var passing = new ProgramRun(Both);
        Assert.Null(holding.ReceiveAtDriver(outer));
        Assert.NotNull(passing.ReceiveAtDriver(outer));
    }

    [Fact]
    public void A_tunnel_that_requires_checksums_has_no_XDP_program()
    {
        ArgumentException exception = Assert.Throws<ArgumentException>(() => XdpProgram.Build(Both with { AcceptZeroChecksum = false }, 1, 1));
        Assert.Contains("checksum", exception.Message, StringComparison.Ordinal);
    }

    private static TunnelProgramOptions ShapeOf(string inside) => Both with
    {
        HasGue = inside.EndsWith("GUE", StringComparison.Ordinal),
        HasGre = inside.StartsWith("GRE", StringComparison.Ordinal),
        InputKey = inside.Contains("key", StringComparison.Ordinal) ? 0xfe020304 : null,
    };

    private static byte[] Between(string inside, int version) => Convert.FromHexString(inside switch
    {
        "GUE" => version == 4 ? "00040000" : "00290000",
        "GRE" => version == 4 ? "00000800" : "000086dd",
        "GRE with key in GUE" => "002f0000" + (version == 4 ? "20000800" : "200086dd") + "fe020304",
        _ => string.Empty,
    });
}
