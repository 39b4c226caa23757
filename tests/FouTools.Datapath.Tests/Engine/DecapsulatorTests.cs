using CsCheck;
using FouTools.Datapath.Counters;
using FouTools.Datapath.Engine;
using FouTools.Datapath.Tests.Support;

namespace FouTools.Datapath.Tests.Engine;

public sealed class DecapsulatorTests
{
    private const int Dropped = -1;

    // RFC 6040 figure 4 as the kernel implements it. Rows: inner not-ECT, ECT(1), ECT(0), CE; columns: outer, likewise.
    private static readonly int[,] s_merged =
    {
        { 0, 0, 0, Dropped },
        { 1, 1, 1, 3 },
        { 2, 1, 2, 3 },
        { 3, 3, 3, 3 },
    };

    [Fact]
    public void What_was_encapsulated_comes_out_as_it_was() => RandomInner.Carried.Sample(sample =>
    {
        byte[] packet = EncapsulatorTests.Encapsulate(EncapsulatorTests.Settings(sample.Mode), sample.Inner);
        byte[] payload = packet[28..];
        DropReason reason = new Decapsulator(sample.Mode).Decapsulate(payload, packet[1], out int offset, out int length);
        Assert.Equal(DropReason.None, reason);
        Assert.Equal(sample.Mode == TunnelMode.GRE ? 4 : 0, offset);
        Assert.Equal(sample.Inner, payload[offset..(offset + length)]);
    });

    [Fact]
    public void Bytes_after_the_inner_packet_are_trimmed() =>
        Gen.Select(RandomInner.Carried, Gen.Byte.Array[1, 40]).Sample((sample, trailer) =>
        {
            byte[] packet = EncapsulatorTests.Encapsulate(EncapsulatorTests.Settings(sample.Mode), sample.Inner);
            byte[] payload = [.. packet[28..], .. trailer];
            DropReason reason = new Decapsulator(sample.Mode).Decapsulate(payload, 0, out int offset, out int length);
            Assert.Equal(DropReason.None, reason);
            Assert.Equal(sample.Inner, payload[offset..(offset + length)]);
        });

    [Fact]
    public void A_GRE_sequence_number_is_passed_over()
    {
        byte[] payload = Convert.FromHexString("1000080000000007" + InnerPackets.IPv4Golden);
        Assert.Equal(DropReason.None, new Decapsulator(TunnelMode.GRE).Decapsulate(payload, 0, out int offset, out int length));
        Assert.Equal((8, 48), (offset, length));
    }

    [Fact]
    public void Random_bytes_never_throw_and_never_pass_the_end() =>
        Gen.Select(Gen.Enum<TunnelMode>(), Gen.Byte.Array[0, 100], Gen.Byte).Sample((mode, payload, typeOfService) =>
        {
            if (payload.Length > 4)
            {
                payload[0] = mode switch { TunnelMode.IPIP => 0x45, TunnelMode.SIT => 0x60, _ => 0 };
            }

            DropReason reason = new Decapsulator(mode).Decapsulate(payload, typeOfService, out int offset, out int length);
            Assert.True(reason != DropReason.None || (length > 0 && offset + length <= payload.Length));
        });

    [Fact]
    public void Congestion_signals_follow_RFC_6040()
    {
        for (byte inner = 0; inner < 4; inner++)
        {
            for (byte outer = 0; outer < 4; outer++)
            {
                CheckCongestion(TunnelMode.IPIP, inner, outer);
                CheckCongestion(TunnelMode.SIT, inner, outer);
            }
        }
    }

    private static void CheckCongestion(TunnelMode mode, byte innerEcn, byte outerEcn)
    {
        const byte Dscp = 0xb8;
        byte[] payload = Inner(mode, (byte)(Dscp | innerEcn));
        int expected = s_merged[innerEcn, outerEcn];
        DropReason reason = new Decapsulator(mode).Decapsulate(payload, (byte)(0x28 | outerEcn), out _, out _);

        Assert.Equal(expected == Dropped ? DropReason.CongestionSignalNotUnderstood : DropReason.None, reason);

        // Nothing else changes: the packet is the one that would have been sent with this field, its checksum included.
        Assert.Equal(Inner(mode, (byte)(Dscp | (expected == Dropped ? innerEcn : expected))), payload);
    }

    private static byte[] Inner(TunnelMode mode, byte typeOfService) => mode == TunnelMode.IPIP
        ? InnerPackets.IPv4Udp(0x0a000001, 0x0a000002, 3, 4, [5], typeOfService)
        : InnerPackets.IPv6Udp(3, 4, [5], typeOfService);
}
