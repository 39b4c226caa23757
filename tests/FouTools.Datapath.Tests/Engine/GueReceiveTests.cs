using FouTools.Datapath.Engine.Receive;
using FouTools.Datapath.Model;
using FouTools.Datapath.Telemetry;
using FouTools.Datapath.Tests.Support;
using FouTools.Packets;

namespace FouTools.Datapath.Tests.Engine;

/// <summary>What becomes of every kind of GUE header, as gue_udp_recv() in net/ipv4/fou_core.c decides.</summary>
public sealed class GueReceiveTests
{
    private const string IPv4 = InnerPackets.IPv4Golden;
    private const string IPv6 = InnerPackets.IPv6Golden;

    [Theory]
    [InlineData("", DropReason.Empty)]
    [InlineData("00", DropReason.GueTruncated)]
    [InlineData("0004", DropReason.GueTruncated)]
    [InlineData("000400", DropReason.GueTruncated)]
    [InlineData("450000", DropReason.GueTruncated)]
    [InlineData("80040000" + IPv4, DropReason.GueBadVersion)]
    [InlineData("c0040000" + IPv4, DropReason.GueBadVersion)]
    [InlineData("50000030" + IPv4, DropReason.GueBadInnerVersion)]
    [InlineData("70000030" + IPv4, DropReason.GueBadInnerVersion)]
    [InlineData("01040000", DropReason.GueTruncated)]
    [InlineData("1f040000" + IPv4, DropReason.GueTruncated)]
    [InlineData("00040002" + IPv4, DropReason.GueUnknownFlags)]
    [InlineData("00048000" + IPv4, DropReason.GueUnknownFlags)]
    [InlineData("01044001" + "00000000" + IPv4, DropReason.GueUnknownFlags)]
    [InlineData("00040001" + IPv4, DropReason.GueTruncated)]
    [InlineData("01040001" + "40000000" + IPv4, DropReason.GueUnknownPrivateFlags)]
    [InlineData("02040001" + "80000001" + "0014001a" + IPv4, DropReason.GueUnknownPrivateFlags)]
    [InlineData("01040001" + "80000000" + "0014001a" + IPv4, DropReason.GueTruncated)]
    [InlineData("02040001" + "80000000" + "0014002f" + IPv4, DropReason.GueBadRemoteChecksum)]
    [InlineData("02040001" + "80000000" + "0014ffff" + IPv4, DropReason.GueBadRemoteChecksum)]
    [InlineData("02040001" + "80000000" + "00310031" + IPv4, DropReason.GueBadRemoteChecksum)]
    [InlineData("02040001" + "80000000" + "001a0014" + IPv4, DropReason.GueBadRemoteChecksum)]
    [InlineData("00000000" + IPv4, DropReason.GueProtocolZero)]
    [InlineData("03000000" + "00000000" + "00000000" + "00000000" + IPv4, DropReason.GueProtocolZero)]
    [InlineData("00040000", DropReason.Empty)]
    [InlineData("00040000" + "450000", DropReason.IPv4Truncated)]
    public void Dropped(string payload, DropReason reason)
    {
        Assert.Equal(reason, Incoming.Decapsulate(Settings(TunnelMode.IPIP), payload).Reason);
        Assert.Equal(reason, Incoming.Decapsulate(Settings(TunnelMode.Mixed), payload).Reason);
        Assert.Equal(reason, Incoming.Decapsulate(Settings(TunnelMode.IPIP) with { Encapsulation = UdpEncapsulation.GueV1 }, payload).Reason);
    }

    [Theory]
    [InlineData("00040000", IPv4)]
    [InlineData("01040000" + "deadbeef", IPv4)]
    [InlineData("1f040000" + "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f606162636465666768696a6b6c6d6e6f707172737475767778797a7b", IPv4)]
    [InlineData("01040001" + "00000000", IPv4)]
    [InlineData("02040001" + "00000000" + "deadbeef", IPv4)]
    [InlineData("", IPv4)]
    [InlineData("00290000", IPv6)]
    [InlineData("", IPv6)]
    public void Delivered(string header, string inner)
    {
        foreach (UdpEncapsulation encapsulation in new[] { UdpEncapsulation.Gue, UdpEncapsulation.GueV1 })
        {
            Incoming incoming = Incoming.Decapsulate(Settings(TunnelMode.Mixed) with { Encapsulation = encapsulation }, header + inner);
            Assert.Equal(DropReason.None, incoming.Reason);
            Assert.Equal(inner, Convert.ToHexStringLower(incoming.Packet));
            Assert.Equal((inner == IPv4 ? 4 : 6, false, 0), (incoming.Found.Version, incoming.Found.IsControl, incoming.Found.Nesting));
            Assert.Equal(inner == IPv4 ? 0x0800 : 0x86dd, incoming.Found.Info.EtherType);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_remote_checksum_is_computed_here_or_left_to_the_host(bool noPartial)
    {
        string pending = IPv4.Replace("28a3", "1430", StringComparison.Ordinal);
        Incoming incoming = Incoming.Decapsulate(
            Settings(TunnelMode.IPIP) with { RemoteChecksumNoPartial = noPartial }, "03040001" + "80000000" + "0014001a" + "deadbeef" + pending);
        Assert.Equal(noPartial ? IPv4 : pending, Convert.ToHexStringLower(incoming.Packet));
        Assert.Equal(!noPartial, incoming.Found.Info.NeedsChecksum);
        Assert.Equal(noPartial ? (0, 0) : (20, 6), (incoming.Found.Info.ChecksumStart, incoming.Found.Info.ChecksumOffset));
        Assert.Equal(IPv4, Convert.ToHexStringLower(incoming.Completed));
    }

    // Whoever makes the checksum's field part of the IP header would have it rewritten after it was checked.
    [Theory]
    [InlineData("00000002", DropReason.IPv4LengthExceedsData)]
    [InlineData("0000000a", DropReason.IPv4BadChecksum)]
    [InlineData("000c0010", DropReason.IPv4BadChecksum)]
    public void A_remote_checksum_inside_the_IP_header_is_computed_before_that_is_checked(string netnses, DropReason reason) =>
        Assert.Equal(reason, Incoming.Decapsulate(Settings(TunnelMode.IPIP), "02040001" + "80000000" + netnses + IPv4).Reason);

    [Fact]
    public void A_remote_checksum_inside_the_GRE_header_is_computed_before_that_is_checked() => Assert.NotEqual(
        DropReason.None,
        Incoming.Decapsulate(Settings(TunnelMode.GRE), "022f0001" + "80000000" + "00000002" + "00000800" + IPv4).Reason);

    [Theory]
    [InlineData("20030000")]
    [InlineData("20000000")]
    [InlineData("20ff0000")]
    [InlineData("21030000" + "deadbeef")]
    public void A_control_message_is_no_data(string header)
    {
        Incoming incoming = Incoming.Decapsulate(Settings(TunnelMode.IPIP), header + IPv4);
        Assert.Equal((DropReason.None, true), (incoming.Reason, incoming.Found.IsControl));
        Assert.Equal(header + IPv4, Convert.ToHexStringLower(incoming.Packet));
    }

    [Theory]
    [InlineData(TunnelMode.IPIP, "00290000" + IPv6)]
    [InlineData(TunnelMode.IPIP, IPv6)]
    [InlineData(TunnelMode.SIT, "00040000" + IPv4)]
    [InlineData(TunnelMode.SIT, IPv4)]
    [InlineData(TunnelMode.GRE, "00040000" + IPv4)]
    [InlineData(TunnelMode.GRETAP, "00290000" + IPv6)]
    [InlineData(TunnelMode.MPLS, "002f0000" + "00000800" + IPv4)]
    [InlineData(TunnelMode.Mixed, "002f0000" + "00000800" + IPv4)]
    [InlineData(TunnelMode.Mixed, "00110000" + "000100020008ffff")]
    [InlineData(TunnelMode.IPIP, "003b0000" + "00")]
    public void Another_protocol_is_not_carried(TunnelMode mode, string payload) =>
        Assert.Equal(DropReason.ProtocolNotCarried, Incoming.Decapsulate(Settings(mode), payload).Reason);

    [Fact]
    public void Mode_Any_takes_the_protocol_that_it_is_for()
    {
        Assert.Equal(DropReason.None, Incoming.Decapsulate(Settings(TunnelMode.Any), "00590000" + "0102").Reason);
        Assert.Equal(DropReason.None, Incoming.Decapsulate(Settings(TunnelMode.Any) with { Protocol = 89 }, "00590000" + "0102").Reason);
        Assert.Equal(DropReason.ProtocolNotCarried, Incoming.Decapsulate(Settings(TunnelMode.Any) with { Protocol = 88 }, "00590000" + "0102").Reason);
    }

    // What the protocol number says counts, not the first bits (IPv6 in protocol 4).
    [Fact]
    public void IPv6_as_protocol_4_and_IPv4_as_protocol_41_are_malformed()
    {
        Assert.Equal(DropReason.IPv4BadVersion, Incoming.Decapsulate(Settings(TunnelMode.Mixed), "00040000" + IPv6).Reason);
        Assert.Equal(DropReason.IPv6BadVersion, Incoming.Decapsulate(Settings(TunnelMode.Mixed), "00290000" + IPv4).Reason);
    }

    private static DecapsulationSettings Settings(TunnelMode mode) => Incoming.Settings(mode, UdpEncapsulation.Gue);
}
