using FouTools.Datapath.Engine.Transmit;
using FouTools.Datapath.Telemetry;
using FouTools.Datapath.Tests.Support;
using FouTools.Packets;

namespace FouTools.Datapath.Tests.Engine;

/// <summary>The ECN field on the way in and out (RFC 6040 as the kernel implements it).</summary>
public sealed class CongestionTests
{
    private const int Dropped = -1;
    private const byte Dscp = 0xb8;

    // Rows: inner not-ECT, ECT(1), ECT(0), CE; columns: outer, likewise.
    private static readonly int[,] s_merged =
    {
        { 0, 0, 0, Dropped },
        { 1, 1, 1, 3 },
        { 2, 1, 2, 3 },
        { 3, 3, 3, 3 },
    };

    public static TheoryData<TunnelMode, int, byte, byte> Cases =>
    [
        .. from kind in new[] { (TunnelMode.IPIP, 4), (TunnelMode.SIT, 6), (TunnelMode.Mixed, 4), (TunnelMode.Mixed, 6), (TunnelMode.GRE, 4), (TunnelMode.GRE, 6), (TunnelMode.GRETAP, 4), (TunnelMode.GRETAP, 6) }
           from inner in Enumerable.Range(0, 4)
           from outer in Enumerable.Range(0, 4)
           select new TheoryDataRow<TunnelMode, int, byte, byte>(kind.Item1, kind.Item2, (byte)inner, (byte)outer),
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_outer_signal_is_passed_on(TunnelMode mode, int version, byte inner, byte outer)
    {
        int expected = s_merged[inner, outer];
        Incoming incoming = Incoming.Decapsulate(
            Incoming.Settings(mode), [.. Header(mode, version), .. Packet(mode, version, inner)], (byte)(0x28 | outer));

        Assert.Equal(expected == Dropped ? DropReason.CongestionSignalNotUnderstood : DropReason.None, incoming.Reason);

        // Nothing else changes: the packet is the one that would have been sent with this field, its checksum included.
        Assert.Equal(expected == Dropped ? [] : Packet(mode, version, (byte)expected), incoming.Packet);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_inner_field_is_sent_except_that_CE_becomes_ECT_0(TunnelMode mode, int version, byte inner, byte unused)
    {
        _ = unused;
        byte expected = inner == 3 ? (byte)2 : inner;
        byte[] packet = Packet(mode, version, inner);
        Assert.Equal(expected, Outgoing.Encapsulate(Outgoing.Settings(mode), packet)[1]);
        Assert.Equal(0x28 | expected, Outgoing.Encapsulate(Outgoing.Settings(mode) with { Tos = 0x28 }, packet)[1]);
        Assert.Equal(0x28 | expected, Outgoing.Encapsulate(Outgoing.Settings(mode) with { Tos = 0x2b }, packet)[1]);
        Assert.Equal(Dscp | expected, Outgoing.Encapsulate(Outgoing.Settings(mode) with { Tos = null }, packet)[1]);

        // Over IPv6 the kernel's GRE takes the octet as a whole.
        EncapsulationSettings overIPv6 = Outgoing.Settings(mode) with { OverIPv4 = false };
        bool isWhole = mode is TunnelMode.GRE or TunnelMode.GRETAP;
        Assert.Equal(Dscp | (isWhole ? inner : expected), OuterPackets.TypeOfService(Outgoing.Encapsulate(overIPv6 with { Tos = null }, packet)));
        Assert.Equal(0x28 | (isWhole ? 0 : expected), OuterPackets.TypeOfService(Outgoing.Encapsulate(overIPv6 with { Tos = 0x28 }, packet)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void In_mode_Any_the_field_is_the_packets_own(byte ecn)
    {
        byte[] packet = InnerPackets.IPv4Udp(1, 2, 3, 4, [5], (byte)(Dscp | ecn));
        Assert.Equal(ecn, Outgoing.Encapsulate(Outgoing.Settings(TunnelMode.Any) with { Protocol = 17 }, packet)[1]);
        Assert.Equal(Dscp | ecn, Outgoing.Encapsulate(Outgoing.Settings(TunnelMode.Any) with { Protocol = 17, Tos = null }, packet)[1]);
        Assert.Equal(
            Dscp | ecn,
            Incoming.Decapsulate(Incoming.Settings(TunnelMode.Any) with { Protocol = 17 }, packet[20..], (byte)(Dscp | ecn)).Packet[1]);
    }

    [Fact]
    public void A_frame_without_IP_has_no_signal()
    {
        byte[] frame = Convert.FromHexString(InnerPackets.ArpGolden);
        Assert.Equal(0, Outgoing.Encapsulate(Outgoing.Settings(TunnelMode.GRETAP) with { Tos = null }, frame)[1]);
        Incoming incoming = Incoming.Decapsulate(Incoming.Settings(TunnelMode.GRETAP), [0, 0, 0x65, 0x58, .. frame], 3);
        Assert.Equal(DropReason.None, incoming.Reason);
        Assert.Equal(frame, incoming.Packet);
    }

    private static byte[] Header(TunnelMode mode, int version) => mode switch
    {
        TunnelMode.GRE => version == 4 ? [0, 0, 8, 0] : [0, 0, 0x86, 0xdd],
        TunnelMode.GRETAP => [0, 0, 0x65, 0x58],
        _ => [],
    };

    private static byte[] Packet(TunnelMode mode, int version, byte ecn)
    {
        byte[] packet = version == 4
            ? InnerPackets.IPv4Udp(0x0a000001, 0x0a000002, 3, 4, [5], (byte)(Dscp | ecn))
            : InnerPackets.IPv6Udp(3, 4, [5], (byte)(Dscp | ecn));
        return mode == TunnelMode.GRETAP ? InnerPackets.Frame(packet) : packet;
    }

    private static int TrafficClass(byte[] packet) => ((packet[0] << 4) | (packet[1] >> 4)) & 0xff;
}
