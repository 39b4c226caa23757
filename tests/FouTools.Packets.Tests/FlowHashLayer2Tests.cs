
namespace FouTools.Packets.Tests;

public sealed class FlowHashLayer2Tests
{
    private const ulong Seed = 0x0123456789abcdef;

    private static byte[] Addresses => [2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2];

    public static TheoryData<string> IPFrames => ["0800", "8100e0640800", "88a8006481000065" + "0800"];

    [Theory]
    [MemberData(nameof(IPFrames))]
    public void A_frame_counts_by_its_IP_packet(string header)
    {
        byte[] frame = [.. Addresses, .. Convert.FromHexString(header), .. SamplePackets.IPv4Udp];
        Assert.Equal(FlowHash.Compute(SamplePackets.IPv4Udp, Seed), FlowHash.ComputeFrame(frame, Seed));
        Assert.NotEqual(FlowHash.ComputeFrame(frame, 0), FlowHash.ComputeFrame(frame, Seed));
    }

    [Fact]
    public void A_frame_counts_by_its_IPv6_packet() => Assert.Equal(
        FlowHash.Compute(SamplePackets.IPv6Udp, Seed),
        FlowHash.ComputeFrame([.. Addresses, 0x86, 0xdd, .. SamplePackets.IPv6Udp], Seed));

    [Theory]
    [InlineData("0806", "0001080006040001")]
    [InlineData("0800", "45000014")]
    [InlineData("86dd", "")]
    [InlineData("8100", "00")]
    [InlineData("810000648100006581000066", "0800")]
    public void Another_frame_counts_by_addresses_and_type(string type, string payload)
    {
        byte[] head = [.. Addresses, .. Convert.FromHexString(type)];
        byte[] frame = [.. head, .. Convert.FromHexString(payload)];
        uint hash = FlowHash.ComputeFrame(frame, Seed);
        Assert.Equal(hash, FlowHash.ComputeFrame([.. head, .. new byte[payload.Length / 2]], Seed));
        for (int index = 0; index < 12; index++)
        {
            byte[] changed = [.. frame];
            changed[index] ^= 0x10;
            Assert.NotEqual(hash, FlowHash.ComputeFrame(changed, Seed));
        }
    }

    [Fact]
    public void The_type_of_another_frame_counts() => Assert.NotEqual(
        FlowHash.ComputeFrame([.. Addresses, 0x08, 0x06, 0, 1], Seed),
        FlowHash.ComputeFrame([.. Addresses, 0x88, 0x47, 0, 1], Seed));

    [Fact]
    public void The_nibble_of_a_frame_is_not_trusted_against_its_type() => Assert.NotEqual(
        FlowHash.Compute(SamplePackets.IPv4Udp, Seed),
        FlowHash.ComputeFrame([.. Addresses, 0x08, 0x06, .. SamplePackets.IPv4Udp], Seed));

    [Fact]
    public void Labels_count_and_traffic_class_and_TTL_do_not()
    {
        // Labels 0x12345 and 0x6789a, the second at the bottom.
        byte[] stack = [0x12, 0x34, 0x50, 0x40, 0x67, 0x89, 0xa1, 0x40];
        uint hash = FlowHash.ComputeMpls(stack, Seed);
        for (int bit = 0; bit < 64; bit++)
        {
            byte[] changed = [.. stack];
            changed[bit / 8] ^= (byte)(0x80 >> (bit % 8));
            bool isLabel = bit % 32 < 20;
            bool isBottom = bit == 23; // The first label is then the last; without the other one the stack goes on.
            Assert.Equal(isLabel || isBottom, FlowHash.ComputeMpls(changed, Seed) != hash);
        }

        Assert.NotEqual(hash, FlowHash.ComputeMpls(stack, Seed + 1));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void An_IP_packet_after_the_labels_counts(int version)
    {
        byte[] packet = version == 4 ? SamplePackets.IPv4Udp : SamplePackets.IPv6Udp;
        byte[] labels = [0x12, 0x34, 0x51, 0x40];
        uint hash = FlowHash.ComputeMpls([.. labels, .. packet], Seed);
        Assert.NotEqual(hash, FlowHash.ComputeMpls([0x12, 0x34, 0x61, 0x40, .. packet], Seed));

        int hopLimit = version == 4 ? 8 : 7;
        byte[] changed = [.. packet];
        changed[hopLimit]--;
        Assert.Equal(hash, FlowHash.ComputeMpls([.. labels, .. changed], Seed));

        int sourcePort = version == 4 ? 20 : 40;
        changed[sourcePort]++;
        Assert.NotEqual(hash, FlowHash.ComputeMpls([.. labels, .. changed], Seed));
    }

    [Theory]
    [InlineData("00000000" + "0102030405060708090a0b0c0d0e0f1011121314")]
    [InlineData("450000")]
    [InlineData("")]
    public void Another_payload_after_the_labels_does_not_count(string payload) => Assert.Equal(
        FlowHash.ComputeMpls([0x12, 0x34, 0x51, 0x40], Seed),
        FlowHash.ComputeMpls([0x12, 0x34, 0x51, 0x40, .. Convert.FromHexString(payload)], Seed));

    [Fact]
    public void Special_purpose_labels_do_not_count()
    {
        // Router alert (1) above an ordinary label.
        Assert.Equal(
            FlowHash.ComputeMpls([0x12, 0x34, 0x51, 0x40], Seed),
            FlowHash.ComputeMpls([0x00, 0x00, 0x10, 0x40, 0x12, 0x34, 0x51, 0x40], Seed));
        Assert.NotEqual(
            FlowHash.ComputeMpls([0x00, 0x01, 0x01, 0x40], Seed),
            FlowHash.ComputeMpls([0x00, 0x01, 0x11, 0x40], Seed));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0x6a09e667f3bcc90)]
    public void Explicit_null_leaves_the_packet_to_count(ulong seed)
    {
        byte[] other = SamplePackets.IPv4Udp;
        other[12] ^= 1;
        Assert.NotEqual(
            FlowHash.ComputeMpls([0, 0, 1, 0x40, .. SamplePackets.IPv4Udp], seed),
            FlowHash.ComputeMpls([0, 0, 1, 0x40, .. other], seed));
    }

    [Fact]
    public void The_ninth_label_does_not_count()
    {
        byte[] stack = [.. Enumerable.Range(0, 9).SelectMany(_ => (byte[])[0x12, 0x34, 0x50, 0x40])];
        uint hash = FlowHash.ComputeMpls(stack, Seed);
        stack[32] ^= 0x10;
        Assert.Equal(hash, FlowHash.ComputeMpls(stack, Seed));
        stack[28] ^= 0x10;
        Assert.NotEqual(hash, FlowHash.ComputeMpls(stack, Seed));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Sequential_flows_spread_evenly(bool mpls)
    {
        const int Count = 100_000;
        const int Buckets = 1024;
        foreach (ulong seed in (ulong[])[0, 1, Seed, ulong.MaxValue])
        {
            int[] hits = new int[Buckets];
            byte[] data = mpls ? [0, 0, 1, 64] : [.. Addresses, 0x08, 0x06];
            for (int flow = 16; flow < 16 + Count; flow++)
            {
                int at = mpls ? 0 : 9;
                int value = mpls ? (flow << 4) | 1 : flow;
                data[at] = (byte)(value >> 16);
                data[at + 1] = (byte)(value >> 8);
                data[at + 2] = (byte)value;
                uint hash = mpls ? FlowHash.ComputeMpls(data, seed) : FlowHash.ComputeFrame(data, seed);
                hits[hash >> 22]++;
            }

            // Chi-square as in FlowHashTests.
            double expected = (double)Count / Buckets;
            double chiSquare = hits.Sum(hit => (hit - expected) * (hit - expected) / expected);
            Assert.InRange((chiSquare - (Buckets - 1)) / Math.Sqrt(2.0 * (Buckets - 1)), -6, 6);
        }
    }
}
