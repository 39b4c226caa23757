using FouTools.Datapath.Engine.Receive;
using FouTools.Datapath.Model;
using FouTools.Datapath.Telemetry;
using FouTools.Datapath.Tests.Support;
using FouTools.Packets;

namespace FouTools.Datapath.Tests.Engine;

/// <summary>What becomes of every kind of GRE header under every configuration, as net/ipv4/gre_demux.c and ip_tunnel.c decide.</summary>
public sealed class GreReceiveTests
{
    private const string IPv4 = InnerPackets.IPv4Golden;
    private const string IPv6 = InnerPackets.IPv6Golden;

    [Theory]

    // Nothing configured.
    [InlineData("00000800" + IPv4, null, false, false, DropReason.None)]
    [InlineData("000086dd" + IPv6, null, false, false, DropReason.None)]
    [InlineData("10000800" + "00000007" + IPv4, null, false, false, DropReason.None)]
    [InlineData("20000800" + "00000000" + IPv4, null, false, false, DropReason.GreKeyUnexpected)]
    [InlineData("80000800" + "8c2f0000" + IPv4, null, false, false, DropReason.GreChecksumUnexpected)]
    [InlineData("80000800" + "8c2e0000" + IPv4, null, false, false, DropReason.GreBadChecksum)]
    [InlineData("40000800" + IPv4, null, false, false, DropReason.GreRoutingPresent)]
    [InlineData("00010800" + IPv4, null, false, false, DropReason.GreBadVersion)]
    [InlineData("00070800" + IPv4, null, false, false, DropReason.GreBadVersion)]
    [InlineData("00006558" + InnerPackets.ArpGolden, null, false, false, DropReason.GreUnknownProtocol)]
    [InlineData("00008847" + InnerPackets.MplsGolden, null, false, false, DropReason.GreUnknownProtocol)]
    [InlineData("0000880b" + IPv4, null, false, false, DropReason.GreUnknownProtocol)]
    [InlineData("00000800", null, false, false, DropReason.GreTruncated)]
    [InlineData("00000800" + "45000030000140", null, false, false, DropReason.GreTruncated)]
    [InlineData("00000800" + "4500003000014000", null, false, false, DropReason.IPv4Truncated)]
    [InlineData("000008", null, false, false, DropReason.GreTruncated)]
    [InlineData("", null, false, false, DropReason.Empty)]
    [InlineData("00000800" + IPv6, null, false, false, DropReason.IPv4BadVersion)]
    [InlineData("000086dd" + IPv4, null, false, false, DropReason.IPv6BadVersion)]

    // A key, 0 included, which is not the same as none.
    [InlineData("20000800" + "01020304" + IPv4, 0x01020304u, false, false, DropReason.None)]
    [InlineData("20000800" + "00000000" + IPv4, 0u, false, false, DropReason.None)]
    [InlineData("30000800" + "01020304" + "00000009" + IPv4, 0x01020304u, false, false, DropReason.None)]
    [InlineData("20000800" + "01020305" + IPv4, 0x01020304u, false, false, DropReason.GreKeyMismatch)]
    [InlineData("00000800" + IPv4, 0x01020304u, false, false, DropReason.GreKeyMissing)]
    [InlineData("00000800" + IPv4, 0u, false, false, DropReason.GreKeyMissing)]
    [InlineData("20000800" + "010203", 0x01020304u, false, false, DropReason.GreTruncated)]

    // A checksum.
    [InlineData("80000800" + "8c2f0000" + IPv4, null, true, false, DropReason.None)]
    [InlineData("80000800" + "8c2f0001" + IPv4, null, true, false, DropReason.GreBadChecksum)]
    [InlineData("80000800" + "0000ffff" + IPv4, null, true, false, DropReason.GreBadChecksum)]
    [InlineData("80000800" + "8c2f0000" + IPv4 + "00", null, true, false, DropReason.None)]
    [InlineData("80000800" + "8c2f0000" + IPv4 + "01", null, true, false, DropReason.GreBadChecksum)]
    [InlineData("00000800" + IPv4, null, true, false, DropReason.GreChecksumMissing)]

    // A sequence number.
    [InlineData("10000800" + "00000000" + IPv4, null, false, true, DropReason.None)]
    [InlineData("10000800" + "ffffffff" + IPv4, null, false, true, DropReason.None)]
    [InlineData("00000800" + IPv4, null, false, true, DropReason.GreSequenceMissing)]

    // All of them.
    [InlineData("b0000800" + "5c2e0000" + "00000001" + "00000000" + IPv4, 1u, true, true, DropReason.None)]
    [InlineData("b0000800" + "5c2f0000" + "00000001" + "00000000" + IPv4, 1u, true, true, DropReason.GreBadChecksum)]
    [InlineData("b0000800" + "5c2e0000" + "00000001" + "00000000" + IPv4, 2u, true, true, DropReason.GreKeyMismatch)]
    [InlineData("b0000800" + "5c2e0000" + "00000001" + "000000", 1u, true, true, DropReason.GreTruncated)]
    public void Header_and_configuration(string payload, uint? key, bool checksum, bool sequence, DropReason reason)
    {
        var gre = new GreSettings { Key = key, Checksum = checksum, Sequence = sequence };
        foreach ((UdpEncapsulation encapsulation, string header) in new[] { (UdpEncapsulation.Fou, ""), (UdpEncapsulation.Gue, "002f0000") })
        {
            DecapsulationSettings settings = Incoming.Settings(TunnelMode.GRE, encapsulation) with { Gre = gre };
            Incoming incoming = Incoming.Decapsulate(settings, header + payload);
            Assert.Equal(reason, incoming.Reason);
            if (reason == DropReason.None)
            {
                Assert.Equal(payload.Contains(IPv6, StringComparison.Ordinal) ? IPv6 : IPv4, Convert.ToHexStringLower(incoming.Packet));
                Assert.Equal(sequence, incoming.Found.Sequence is not null);
            }
        }
    }

    [Theory]
    [InlineData("00006558" + InnerPackets.ArpGolden, DropReason.None)]
    [InlineData("00006558" + "020000000002" + "020000000001" + "0800", DropReason.None)]
    [InlineData("00006558" + "020000000002" + "020000000001" + "0800" + IPv4, DropReason.None)]
    [InlineData("00006558" + "020000000002" + "020000000001" + "0800" + IPv6, DropReason.None)]
    [InlineData("00006558" + "020000000002" + "020000000001" + "8100" + "0005" + "0800" + IPv4, DropReason.None)]
    [InlineData("00006558" + "020000000002" + "020000000001" + "8100" + "00", DropReason.EthernetTruncated)]
    [InlineData("00006558" + "020000000002" + "020000000001" + "08", DropReason.EthernetTruncated)]
    [InlineData("00000800" + IPv4, DropReason.GreUnknownProtocol)]
    [InlineData("000086dd" + IPv6, DropReason.GreUnknownProtocol)]
    public void Frames(string payload, DropReason reason)
    {
        Incoming incoming = Incoming.Decapsulate(Incoming.Settings(TunnelMode.GRETAP), payload);
        Assert.Equal(reason, incoming.Reason);
        if (reason == DropReason.None)
        {
            Assert.Equal(payload[8..], Convert.ToHexStringLower(incoming.Packet));
        }
    }

    // The kernel takes the first number whatever it is, and any that is not older than the last but one.
    [Theory]
    [InlineData(new uint[] { 0, 1, 2, 2, 3 }, new[] { true, true, true, false, true })]
    [InlineData(new uint[] { 7, 6, 8, 100, 99, 101 }, new[] { true, false, true, true, false, true })]
    [InlineData(new uint[] { 0xfffffffe, 0xffffffff, 0, 1 }, new[] { true, true, true, true })]
    [InlineData(new uint[] { 5, 0x80000005, 6 }, new[] { true, true, false })]
    [InlineData(new uint[] { 5, 0x80000006, 6 }, new[] { true, false, true })]
    public void Sequence_numbers_do_not_go_back(uint[] received, bool[] accepted)
    {
        Datapath.Peers.Peer peer = Outgoing.Peer(overIPv4: true);
        Assert.Equal(accepted, received.Select(peer.AcceptSequence));
    }

    [Fact]
    public void Sequence_numbers_sent_begin_with_0()
    {
        Datapath.Peers.Peer peer = Outgoing.Peer(overIPv4: true);
        Assert.Equal([0u, 1u, 2u], Enumerable.Range(0, 3).Select(_ => peer.NextSequence()));
    }
}
