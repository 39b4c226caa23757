using System.Buffers.Binary;
using CsCheck;
using FouTools.Datapath.Counters;
using FouTools.Datapath.Engine;
using FouTools.Datapath.Tests.Support;
using FouTools.Packets;

namespace FouTools.Datapath.Tests.Engine;

public sealed class EncapsulatorTests
{
    // 192.0.2.1 to 192.0.2.2, DF, TTL 64, UDP; length and TOS before, identification and checksum zeroed.
    private const string OuterRest = "0000" + "4000" + "4011" + "0000" + "c0000201" + "c0000202";

    [Theory]
    [InlineData(TunnelMode.IPIP, true, "4500004c" + OuterRest + "9c4115b30038ddb5", InnerPackets.IPv4Golden)]
    [InlineData(TunnelMode.IPIP, false, "4500004c" + OuterRest + "9c4115b300380000", InnerPackets.IPv4Golden)]
    [InlineData(TunnelMode.SIT, true, "45000060" + OuterRest + "9c4115b3004c34e8", InnerPackets.IPv6Golden)]
    [InlineData(TunnelMode.SIT, false, "45000060" + OuterRest + "9c4115b3004c0000", InnerPackets.IPv6Golden)]
    [InlineData(TunnelMode.GRE, true, "45000050" + OuterRest + "9c4115b3003cd5ad" + "00000800", InnerPackets.IPv4Golden)]
    [InlineData(TunnelMode.GRE, false, "45000050" + OuterRest + "9c4115b3003c0000" + "00000800", InnerPackets.IPv4Golden)]
    [InlineData(TunnelMode.GRE, true, "45000064" + OuterRest + "9c4115b30050ae02" + "000086dd", InnerPackets.IPv6Golden)]
    [InlineData(TunnelMode.GRE, false, "45000064" + OuterRest + "9c4115b300500000" + "000086dd", InnerPackets.IPv6Golden)]
    public void Whole_outer_packets(TunnelMode mode, bool checksum, string headers, string inner)
    {
        byte[] packet = Encapsulate(Settings(mode, checksum), inner);

        Assert.Equal(0xffff, InnerPackets.FoldedSum(packet.AsSpan(0, 20)));
        Assert.NotEqual(0, BinaryPrimitives.ReadUInt16BigEndian(packet.AsSpan(4)));
        packet.AsSpan(4, 2).Clear();
        packet.AsSpan(10, 2).Clear();
        Assert.Equal(headers + inner, Convert.ToHexStringLower(packet));
    }

    // RFC 768: zero on the wire means "no checksum". The last word of the inner packet was chosen so that the sum is 0.
    [Fact]
    public void A_computed_checksum_of_zero_is_sent_as_all_ones()
    {
        string inner = InnerPackets.IPv4Golden[..^4] + "efc8";
        byte[] packet = Encapsulate(Settings(TunnelMode.IPIP, checksum: true), inner);
        Assert.Equal("9c4115b30038ffff" + inner, Convert.ToHexStringLower(packet.AsSpan(20)));
    }

    [Theory]
    [InlineData(0x00, 0x00)]
    [InlineData(0x01, 0x01)]
    [InlineData(0x02, 0x02)]
    [InlineData(0x03, 0x02)]
    [InlineData(0xb8, 0x00)]
    [InlineData(0xbb, 0x02)]
    public void The_outer_TOS_has_the_ECN_field_only(byte inner, byte outer)
    {
        byte[] ipv4 = InnerPackets.IPv4Udp(1, 2, 3, 4, [5], inner);
        byte[] ipv6 = InnerPackets.IPv6Udp(3, 4, [5], inner);
        Assert.Equal(outer, Encapsulate(Settings(TunnelMode.IPIP), ipv4)[1]);
        Assert.Equal(outer, Encapsulate(Settings(TunnelMode.SIT), ipv6)[1]);
        Assert.Equal(outer, Encapsulate(Settings(TunnelMode.GRE), ipv4)[1]);
        Assert.Equal(outer, Encapsulate(Settings(TunnelMode.GRE), ipv6)[1]);
    }

    [Fact]
    public void Identifications_count_up_and_are_never_zero()
    {
        var encapsulator = new Encapsulator(Settings(TunnelMode.IPIP));
        byte[] packet = Room(encapsulator, Convert.FromHexString(InnerPackets.IPv4Golden));
        ushort previous = 0;
        for (int i = 0; i < 70_000; i++)
        {
            Assert.Equal(DropReason.None, encapsulator.Encapsulate(packet));
            ushort identification = BinaryPrimitives.ReadUInt16BigEndian(packet.AsSpan(4));
            Assert.NotEqual(0, identification);
            Assert.True(i == 0 || identification == (previous == 0xffff ? 1 : previous + 1));
            previous = identification;
        }
    }

    [Fact]
    public void The_checksum_is_valid_for_every_packet() => RandomInner.Carried.Sample(sample =>
    {
        byte[] packet = Encapsulate(Settings(sample.Mode, checksum: true), sample.Inner);
        Assert.Equal(ParseError.None, UdpHeader.VerifyChecksum(packet.AsSpan(20), 0xc0000201, 0xc0000202));

        byte[] pseudoHeader = Convert.FromHexString("c0000201c00002020011" + $"{packet.Length - 20:x4}");
        Assert.Equal(0xffff, InnerPackets.FoldedSum([.. pseudoHeader, .. packet.AsSpan(20)]));
    });

    [Fact]
    public void A_flow_keeps_its_source_port_and_ports_stay_in_the_range() => RandomInner.Carried.Sample(sample =>
    {
        var range = new SourcePortRange(40000, 40009);
        EncapsulationSettings settings = Settings(sample.Mode) with { FixedSourcePort = null, SourcePorts = range, HashSeed = 7 };
        ushort first = SourcePort(Encapsulate(settings, sample.Inner));
        byte[] sameFlow = [.. sample.Inner];
        sameFlow[^1] ^= sample.Inner.Length > 48 ? (byte)0xff : (byte)0;
        Assert.Equal(first, SourcePort(Encapsulate(settings, sameFlow)));
        Assert.InRange(first, range.Minimum, range.Maximum);
    });

    [Fact]
    public void Flows_spread_over_the_whole_range()
    {
        EncapsulationSettings settings = Settings(TunnelMode.IPIP) with
        {
            FixedSourcePort = null, SourcePorts = new SourcePortRange(40000, 40009), HashSeed = 99,
        };
        var encapsulator = new Encapsulator(settings);
        IEnumerable<ushort> ports = Enumerable.Range(0, 500).Select(flow =>
        {
            byte[] packet = Room(encapsulator, InnerPackets.IPv4Udp(0x0a000001, 0x0a000002, (ushort)(1000 + flow), 80, []));
            Assert.Equal(DropReason.None, encapsulator.Encapsulate(packet));
            return SourcePort(packet);
        });
        Assert.Equal(10, ports.Distinct().Count());
    }

    [Theory]
    [InlineData(TunnelMode.IPIP, InnerPackets.IPv6Golden)]
    [InlineData(TunnelMode.SIT, InnerPackets.IPv4Golden)]
    [InlineData(TunnelMode.IPIP, "")]
    [InlineData(TunnelMode.SIT, "")]
    [InlineData(TunnelMode.GRE, "")]
    [InlineData(TunnelMode.GRE, "00000000000000000000000000000000000000000000000000000000")]
    [InlineData(TunnelMode.GRE, "f5000030000140004011")]
    [InlineData(TunnelMode.IPIP, "45000030000140004011")]
    [InlineData(TunnelMode.SIT, "60012345001c1140fd000000000000000000000000000001")]
    public void What_the_mode_does_not_carry_is_refused(TunnelMode mode, string inner)
    {
        var encapsulator = new Encapsulator(Settings(mode));
        Assert.Equal(DropReason.ProtocolNotCarried, encapsulator.Encapsulate(Room(encapsulator, Convert.FromHexString(inner))));
    }

    [Fact]
    public void The_outer_packet_has_a_16_bit_length()
    {
        var encapsulator = new Encapsulator(Settings(TunnelMode.IPIP));
        byte[] longest = InnerPackets.IPv4Udp(1, 2, 3, 4, new byte[65535 - 28 - 28]);
        byte[] packet = Room(encapsulator, longest);
        Assert.Equal(DropReason.None, encapsulator.Encapsulate(packet));
        Assert.Equal(65535, BinaryPrimitives.ReadUInt16BigEndian(packet.AsSpan(2)));
        Assert.Equal(DropReason.ExceedsPathMtu, encapsulator.Encapsulate(Room(encapsulator, [.. longest, 0])));
    }

    internal static EncapsulationSettings Settings(TunnelMode mode, bool checksum = true) => new()
    {
        Mode = mode,
        LocalAddress = 0xc0000201,
        RemoteAddress = 0xc0000202,
        RemotePort = 5555,
        FixedSourcePort = 40001,
        UdpChecksum = checksum,
    };

    internal static byte[] Encapsulate(EncapsulationSettings settings, byte[] inner)
    {
        var encapsulator = new Encapsulator(settings);
        byte[] packet = Room(encapsulator, inner);
        Assert.Equal(DropReason.None, encapsulator.Encapsulate(packet));
        return packet;
    }

    private static byte[] Encapsulate(EncapsulationSettings settings, string inner) =>
        Encapsulate(settings, Convert.FromHexString(inner));

    private static byte[] Room(Encapsulator encapsulator, byte[] inner) => [.. new byte[encapsulator.HeaderLength], .. inner];

    private static ushort SourcePort(byte[] packet) => BinaryPrimitives.ReadUInt16BigEndian(packet.AsSpan(20));
}
