using FouTools.Measurement.Traffic;

namespace FouTools.Measurement.Tests.Traffic;

public sealed class LatencyHistogramTests
{
    [Theory]
    [InlineData(0.50, 50)]
    [InlineData(0.90, 90)]
    [InlineData(0.99, 99)]
    [InlineData(1.00, 100)]
    [InlineData(0.001, 1)]
    public void A_percentile_is_the_nearest_rank(double share, long expected)
    {
        var histogram = new LatencyHistogram();
        for (int value = 100; value >= 1; value--)
        {
            histogram.Record(value);
        }

        Assert.Equal(expected, histogram.Percentile(share));
    }

    [Fact]
    public void Every_duration_is_kept_to_one_part_in_a_hundred()
    {
        for (long value = 1; value > 0 && value < long.MaxValue / 3; value = (value * 3 / 2) + 1)
        {
            var histogram = new LatencyHistogram();
            histogram.Record(value);
            Assert.InRange(histogram.Percentile(0.5), value, value + (value / 100));
        }
    }

    [Fact]
    public void Merged_histograms_equal_a_single_one()
    {
        var one = new LatencyHistogram();
        var other = new LatencyHistogram();
        one.Record(10);
        other.Record(20);
        other.Record(30);
        one.Add(other);
        Assert.Equal(3, one.Count);
        Assert.Equal(20, one.Percentile(0.5));
    }
}
