using CsCheck;

namespace FouTools.Packets.Tests;

public sealed class RemoteChecksumTests
{
    [Theory]
    [InlineData(4, 20, 26)]
    [InlineData(6, 40, 46)]
    public void Completes_the_checksum_of_a_pending_datagram(int version, int start, int offset)
    {
        byte[] complete = version == 4 ? SamplePackets.IPv4Udp : SamplePackets.IPv6Udp;
        byte[] payload = SamplePackets.Pending(complete);
        Assert.NotEqual(complete, payload);
        Assert.Equal(
            InternetChecksum.Fold(InternetChecksum.Sum(complete)),
            InternetChecksum.Fold(RemoteChecksum.CompletedSum(payload, start, offset)));
        Assert.True(RemoteChecksum.Complete(payload, start, offset));
        Assert.Equal(complete, payload);
    }

    [Fact]
    public void A_computed_zero_is_written_as_all_ones()
    {
        byte[] payload = [0xaa, 0xaa, 0xff, 0xf0, 0x00, 0x0f, 0, 0];
        Assert.True(RemoteChecksum.Complete(payload, 2, 6));
        Assert.Equal("aaaafff0000fffff", Convert.ToHexStringLower(payload));
    }

    [Fact]
    public void What_is_before_the_start_does_not_count()
    {
        byte[] payload = [0x12, 0x34, 0x00, 0x01, 0x00, 0x00];
        Assert.True(RemoteChecksum.Complete(payload, 2, 4));
        Assert.Equal("12340001fffe", Convert.ToHexStringLower(payload));
    }

    [Theory]
    [InlineData(8, 0, 6, true)]
    [InlineData(8, 6, 6, true)]
    [InlineData(2, 0, 0, true)]
    [InlineData(8, 0, 7, false)]
    [InlineData(8, 8, 8, false)]
    [InlineData(8, 4, 2, false)]
    [InlineData(8, -1, 2, false)]
    [InlineData(8, -2, -2, false)]
    [InlineData(1, 0, 0, false)]
    [InlineData(0, 0, 0, false)]
    [InlineData(8, 0, int.MaxValue, false)]
    [InlineData(8, int.MaxValue, int.MaxValue, false)]
    [InlineData(8, int.MinValue, int.MinValue, false)]
    public void Only_a_field_inside_the_payload_is_written(int length, int start, int offset, bool fits)
    {
        byte[] payload = [.. Enumerable.Range(1, length).Select(value => (byte)value)];
        byte[] before = [.. payload];
        Assert.Equal(fits, RemoteChecksum.Fits(length, start, offset));
        ulong sum = RemoteChecksum.CompletedSum(payload, start, offset);
        Assert.Equal(before, payload);
        Assert.Equal(fits, RemoteChecksum.Complete(payload, start, offset));
        Assert.Equal(!fits, before.SequenceEqual(payload));
        Assert.Equal(InternetChecksum.Fold(InternetChecksum.Sum(payload)) % 0xffff, InternetChecksum.Fold(sum) % 0xffff);
    }

    [Fact]
    public void The_sum_is_known_before_the_checksum_is_completed() =>
        Gen.Select(Gen.Byte.Array[2, 200], Gen.Int[0, 200], Gen.Int[0, 200]).Sample(
            (payload, first, second) =>
            {
                int offset = first % (payload.Length - 1);
                int start = second % (offset + 1);
                int pseudoHeader = (payload[offset] << 8) | payload[offset + 1];
                ulong sum = RemoteChecksum.CompletedSum(payload, start, offset);
                Assert.True(RemoteChecksum.Complete(payload, start, offset));
                Assert.Equal(NaiveChecksum.Fold(payload) % 0xffff, InternetChecksum.Fold(sum) % 0xffff);
                if (((offset - start) & 1) == 0)
                {
                    Assert.Equal(0, (pseudoHeader + NaiveChecksum.Fold(payload.AsSpan(start))) % 0xffff);
                }
            },
            iter: 20_000);
}
