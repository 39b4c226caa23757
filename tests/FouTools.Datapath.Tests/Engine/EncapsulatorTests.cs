using System.Buffers.Binary;
using CsCheck;
using FouTools.Datapath.Engine;
using FouTools.Datapath.Engine.Headers;
using FouTools.Datapath.Engine.Transmit;
using FouTools.Datapath.Model;
using FouTools.Datapath.Telemetry;
using FouTools.Datapath.Tests.Support;
using FouTools.Packets;

namespace FouTools.Datapath.Tests.Engine;

/// <summary>The fields of outer headers, one by one.</summary>
public sealed class EncapsulatorTests
{
    private static readonly byte[] s_ipv4 = Convert.FromHexString(InnerPackets.IPv4Golden);
    private static readonly byte[] s_ipv6 = Convert.FromHexString(InnerPackets.IPv6Golden);

    // RFC 768: zero on the wire means "no checksum". The last word of the inner packet was chosen so that the sum is 0.
    [Fact]
    public void A_computed_checksum_of_zero_is_sent_as_all_ones()
    {
        string inner = InnerPackets.IPv4Golden[..^4] + "efc8";
        byte[] packet = Outgoing.Encapsulate(Outgoing.Settings(TunnelMode.IPIP), Convert.FromHexString(inner));
        Assert.Equal("9c4115b30038ffff" + inner, Convert.ToHexStringLower(packet.AsSpan(20)));
    }

    [Theory]
    [InlineData(64, 64)]
    [InlineData(1, 1)]
    [InlineData(255, 255)]
    [InlineData(null, 64)]
    public void A_fixed_or_inherited_TTL(int? ttl, byte expected)
    {
        foreach (bool overIPv4 in new[] { true, false })
        {
            EncapsulationSettings settings = Outgoing.Settings(TunnelMode.GRE) with { OverIPv4 = overIPv4, Ttl = (byte?)ttl };
            foreach (byte[] inner in new[] { s_ipv4, s_ipv6 })
            {
                Assert.Equal(expected, Outgoing.Encapsulate(settings, inner)[overIPv4 ? 8 : 7]);
            }
        }
    }

    [Fact]
    public void An_inherited_TTL_is_the_inner_packets_own()
    {
        byte[] packet = [.. s_ipv4];
        packet[8] = 7;
        InnerPackets.SetIPv4Checksum(packet);
        Assert.Equal(7, Outgoing.Encapsulate(Outgoing.Settings(TunnelMode.IPIP) with { Ttl = null }, packet)[8]);
        Assert.Equal(7, Outgoing.Encapsulate(Outgoing.Settings(TunnelMode.GRETAP) with { Ttl = null }, InnerPackets.Frame(packet))[8]);
        byte[] mpls = Convert.FromHexString(InnerPackets.MplsGolden);
        Assert.Equal(64, Outgoing.Encapsulate(Outgoing.Settings(TunnelMode.MPLS) with { Ttl = null }, mpls)[8]);
        Assert.Equal(64, Outgoing.Encapsulate(Outgoing.Settings(TunnelMode.GRETAP) with { Ttl = null }, Convert.FromHexString(InnerPackets.ArpGolden))[8]);
    }

    [Theory]
    [InlineData(4, false, true, false, true)]
    [InlineData(4, true, true, false, true)]
    [InlineData(4, false, false, false, false)]
    [InlineData(4, true, false, false, true)]
    [InlineData(4, true, false, true, false)]
    [InlineData(6, true, true, false, true)]
    [InlineData(6, true, false, false, false)]
    public void The_DF_bit(int version, bool innerDf, bool pathMtuDiscovery, bool ignoreDf, bool expected)
    {
        byte[] inner = version == 4 ? [.. s_ipv4] : s_ipv6;
        if (version == 4)
        {
            inner[6] = innerDf ? (byte)0x40 : (byte)0;
            InnerPackets.SetIPv4Checksum(inner);
        }

        EncapsulationSettings settings = Outgoing.Settings(TunnelMode.GRE) with { PathMtuDiscovery = pathMtuDiscovery, IgnoreDf = ignoreDf };
        Assert.Equal(expected ? 0x40 : 0, Outgoing.Encapsulate(settings, inner)[6]);
        Assert.Equal(expected ? 0x40 : 0, Outgoing.Encapsulate(settings with { Mode = TunnelMode.GRETAP }, InnerPackets.Frame(inner))[6]);
    }

    [Fact]
    public void A_flow_label_is_fixed_inherited_or_of_the_flow()
    {
        EncapsulationSettings settings = Outgoing.Settings(TunnelMode.GRE) with { OverIPv4 = false };
        Assert.Equal(0xabcdeu, FlowLabel(settings with { FlowLabel = 0xabcde }, s_ipv4));
        Assert.Equal(0u, FlowLabel(settings with { FlowLabel = 0 }, s_ipv4));
        Assert.Equal(0x12345u, FlowLabel(settings with { InheritFlowLabel = true }, s_ipv6));
        Assert.Equal(0u, FlowLabel(settings with { InheritFlowLabel = true }, s_ipv4));
        Assert.Equal(FlowLabel(settings, s_ipv4), FlowLabel(settings, s_ipv4));
        Assert.True(Enumerable.Range(1, 50).Select(port => FlowLabel(settings, InnerPackets.IPv4Udp(1, 2, (ushort)port, 3, []))).Distinct().Count() > 40);
    }

    [Fact]
    public void Identifications_count_up_and_are_never_zero()
    {
        var encapsulator = new Encapsulator(Outgoing.Settings(TunnelMode.IPIP));
        ushort previous = 0;
        for (int i = 0; i < 70_000; i++)
        {
            ushort identification = NextIdentification(encapsulator);
            Assert.NotEqual(0, identification);
            Assert.True(i == 0 || identification == (previous == 0xffff ? 1 : previous + 1));
            previous = identification;
        }
    }

    [Fact]
    public void Lanes_do_not_number_alike()
    {
        Encapsulator[] lanes = [.. Enumerable.Range(0, 4).Select(workerIndex => new Encapsulator(Outgoing.Settings(TunnelMode.IPIP), workerIndex, 4))];
        int[] remainders = [.. lanes.Select(workerIndex => NextIdentification(workerIndex) % 4)];
        Assert.Equal(4, remainders.Distinct().Count());
        Assert.Equal(remainders, lanes.Select(workerIndex => NextIdentification(workerIndex) % 4));
    }

    [Fact]
    public void A_flow_keeps_its_source_port_and_ports_stay_in_the_range() => RandomInner.Carried.Sample(sample =>
    {
        var range = new SourcePortRange(40000, 40009);
        EncapsulationSettings settings = Outgoing.Settings(sample.Mode) with { SourcePort = Outgoing.Port(SourcePortPolicy.Auto, range) };
        ushort first = OuterPackets.SourcePort(Outgoing.Encapsulate(settings, sample.Inner));
        byte[] sameFlow = [.. sample.Inner];
        sameFlow[^1] ^= sample.Inner.Length > 100 ? (byte)0xff : (byte)0;
        Assert.Equal(first, OuterPackets.SourcePort(Outgoing.Encapsulate(settings, sameFlow)));
        Assert.InRange(first, range.Minimum, range.Maximum);
    });

    [Theory]
    [InlineData(TunnelMode.IPIP)]
    [InlineData(TunnelMode.GRETAP)]
    [InlineData(TunnelMode.MPLS)]
    [InlineData(TunnelMode.Any)]
    public void Flows_spread_over_the_whole_range(TunnelMode mode)
    {
        EncapsulationSettings settings = Outgoing.Settings(mode) with { SourcePort = Outgoing.Port(SourcePortPolicy.Auto, new SourcePortRange(40000, 40009)) };
        IEnumerable<ushort> ports = Enumerable.Range(0, 500).Select(flow =>
        {
            byte[] packet = InnerPackets.IPv4Udp(0x0a000001, 0x0a000002, (ushort)(1000 + flow), 80, []);
            byte[] inner = mode switch
            {
                TunnelMode.GRETAP => InnerPackets.Frame(packet),
                TunnelMode.MPLS => [0, (byte)(flow >> 8), (byte)flow, 64, 0, 1, 0x11, 64, .. packet],
                _ => packet,
            };
            return OuterPackets.SourcePort(Outgoing.Encapsulate(settings, inner));
        });
        Assert.Equal(10, ports.Distinct().Count());
    }

    [Fact]
    public void Source_ports_follow_the_policy()
    {
        Assert.True(Outgoing.Port(new SourcePortPolicy(7)).IsFixed);
        Assert.Equal(7, Outgoing.Port(new SourcePortPolicy(7)).Select(12345));
        Assert.True(Outgoing.Port(SourcePortPolicy.Local, localPort: 6080).IsFixed);
        Assert.Equal(6080, Outgoing.Port(SourcePortPolicy.Local, localPort: 6080).Select(12345));
        Assert.False(Outgoing.Port(SourcePortPolicy.Auto).IsFixed);
        Assert.False(Outgoing.Port(SourcePortPolicy.Glb).IsFixed);
        Gen.UInt.Sample(hash =>
        {
            Assert.InRange(Outgoing.Port(SourcePortPolicy.Auto).Select(hash), 32768, 60999);
            Assert.InRange(Outgoing.Port(SourcePortPolicy.Glb).Select(hash), 32768, 65535);
        });
    }

    [Theory]
    [InlineData(TunnelMode.IPIP, InnerPackets.IPv6Golden, DropReason.ProtocolNotCarried)]
    [InlineData(TunnelMode.SIT, InnerPackets.IPv4Golden, DropReason.ProtocolNotCarried)]
    [InlineData(TunnelMode.IPIP, "", DropReason.ProtocolNotCarried)]
    [InlineData(TunnelMode.SIT, "", DropReason.ProtocolNotCarried)]
    [InlineData(TunnelMode.GRE, "", DropReason.ProtocolNotCarried)]
    [InlineData(TunnelMode.GRETAP, "", DropReason.ProtocolNotCarried)]
    [InlineData(TunnelMode.GRETAP, "02000000000102000000000208", DropReason.ProtocolNotCarried)]
    [InlineData(TunnelMode.GRETAP, "0200000000010200000000028100", DropReason.ProtocolNotCarried)]
    [InlineData(TunnelMode.GRETAP, "0200000000010200000000020800", DropReason.None)]
    [InlineData(TunnelMode.MPLS, "000100", DropReason.ProtocolNotCarried)]
    [InlineData(TunnelMode.MPLS, "00010140", DropReason.None)]
    [InlineData(TunnelMode.IPIP, "45000030000140004011", DropReason.ProtocolNotCarried)]
    [InlineData(TunnelMode.SIT, "60012345001c1140fd000000000000000000000000000001", DropReason.ProtocolNotCarried)]
    [InlineData(TunnelMode.Any, InnerPackets.IPv4Golden, DropReason.None)]
    [InlineData(TunnelMode.Any, "45000030000120004011d6ba0a0000010a000002", DropReason.FragmentNotCarried)]
    [InlineData(TunnelMode.Any, "45000030000100014011d6ba0a0000010a000002", DropReason.FragmentNotCarried)]
    [InlineData(TunnelMode.Any, "6000000000082c40fd000000000000000000000000000001fd0000000000000000000000000000021100000000000001", DropReason.FragmentNotCarried)]
    [InlineData(TunnelMode.Any, "6000000000080040fd000000000000000000000000000001fd0000000000000000000000000000021100000000000001", DropReason.ProtocolNotCarried)]
    [InlineData(TunnelMode.Any, "46000014000140004011d6ba0a0000010a000002", DropReason.ProtocolNotCarried)]
    [InlineData(TunnelMode.Any, "44000014000140004011d6ba0a0000010a000002", DropReason.ProtocolNotCarried)]
    public void What_the_mode_does_not_carry_is_refused(TunnelMode mode, string inner, DropReason expected)
    {
        byte[] packet = Convert.FromHexString(inner);
        Assert.Equal(expected, Outgoing.Read(Outgoing.Settings(mode), [.. new byte[Encapsulator.Headroom], .. packet], packet.Length, out _));
    }

    [Fact]
    public void Mode_Any_carries_the_protocol_that_it_is_for()
    {
        byte[] buffer = [.. new byte[Encapsulator.Headroom], .. s_ipv4];
        EncapsulationSettings settings = Outgoing.Settings(TunnelMode.Any);
        Assert.Equal(DropReason.None, Outgoing.Read(settings with { Protocol = 17 }, buffer, s_ipv4.Length, out HostPacket packet));
        Assert.Equal((Encapsulator.Headroom + 20, 28, Encapsulator.Headroom, 17), (packet.Offset, packet.Length, packet.NetworkOffset, packet.Protocol));
        Assert.Equal(DropReason.ProtocolNotCarried, Outgoing.Read(settings with { Protocol = 6 }, buffer, s_ipv4.Length, out _));
    }

    [Theory]
    [InlineData(true, 65535 - 28)]
    [InlineData(false, 65535 - 8)]
    public void The_outer_packet_has_a_16_bit_length(bool overIPv4, int longest)
    {
        EncapsulationSettings settings = Outgoing.Settings(TunnelMode.IPIP) with { OverIPv4 = overIPv4 };
        byte[] packet = Outgoing.Encapsulate(settings, InnerPackets.IPv4Udp(1, 2, 3, 4, new byte[longest - 28]));
        Assert.Equal(65535, BinaryPrimitives.ReadUInt16BigEndian(packet.AsSpan(overIPv4 ? 2 : 4)));
        Assert.Equal(0xffff, OuterPackets.UdpSum(packet));

        // IPv4 cannot be longer, but a device may say that it is.
        byte[] buffer = [.. new byte[Encapsulator.Headroom], .. InnerPackets.IPv4Udp(1, 2, 3, 4, new byte[longest - 28]), 0];
        Assert.Equal(DropReason.None, Outgoing.Read(settings, buffer, longest + 1, out HostPacket host));
        Assert.Equal(DropReason.ExceedsPathMtu, new Encapsulator(settings).Encapsulate(
            buffer, host, default, Outgoing.Peer(overIPv4), Outgoing.Path(overIPv4), mayFragment: false, out _));
    }

    // Whoever may write frames onto the device may place the checksum anywhere.
    [Fact]
    public void A_pending_checksum_anywhere_is_taken() =>
        Gen.Select(RandomInner.Carried, Gen.Int[-20, 400], Gen.Int[0, 60], Gen.Bool).Sample((sample, start, field, remote) =>
        {
            EncapsulationSettings settings = Outgoing.Settings(sample.Mode, UdpEncapsulation.Gue) with { RemoteChecksum = remote };
            byte[] buffer = [.. new byte[Encapsulator.Headroom], .. sample.Inner];
            Assert.Equal(DropReason.None, Outgoing.Read(settings, buffer, sample.Inner.Length, out HostPacket packet));
            int netns = Math.Clamp(packet.Offset + start, Encapsulator.Headroom, packet.End);
            var pending = new PendingChecksum(netns, netns + field);
            Assert.Equal(DropReason.None, new Encapsulator(settings).Encapsulate(
                buffer, packet, pending, Outgoing.Peer(true), Outgoing.Path(true), mayFragment: false, out int outerOffset));
            Assert.Equal(ParseError.None, IPv4Header.TryParse(buffer.AsSpan(outerOffset..packet.End), out _));
        });

    private static uint FlowLabel(EncapsulationSettings settings, byte[] inner) =>
        BinaryPrimitives.ReadUInt32BigEndian(Outgoing.Encapsulate(settings, inner)) & 0xfffff;

    private static ushort NextIdentification(Encapsulator encapsulator) => BinaryPrimitives.ReadUInt16BigEndian(
        Outgoing.Encapsulate(Outgoing.Settings(TunnelMode.IPIP), s_ipv4, encapsulator: encapsulator).AsSpan(4));
}
