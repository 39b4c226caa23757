using FouTools.TunnelBench.Results;

namespace FouTools.TunnelBench.Tests;

public sealed class StatisticsTests
{
    [Theory]
    [InlineData(new double[] { 7 }, 7)]
    [InlineData(new double[] { 9, 1, 5 }, 5)]
    [InlineData(new double[] { 4, 1, 100, 2 }, 3)]
    [InlineData(new double[] { 5, 5, 1, 1, 1000 }, 5)]
    public void The_median_is_the_middle_of_the_ordered_values(double[] values, double median) =>
        Assert.Equal(median, Statistics.Median(values));

    [Fact]
    public void There_is_no_median_of_nothing() => Assert.Throws<ArgumentException>(() => Statistics.Median([]));
}
