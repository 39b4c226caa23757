using FouTools.Measurement.Traffic;

namespace FouTools.Measurement.Tests.Traffic;

public sealed class ArrivalWindowTests
{
    [Fact]
    public void A_number_counts_once_in_any_order()
    {
        var window = new ArrivalWindow();
        var random = new Random(3);
        int[] numbers = [.. Enumerable.Range(0, 200_000)];
        for (int i = 0; i + 50 < numbers.Length; i += 50)
        {
            random.Shuffle(numbers.AsSpan(i, 50));
        }

        Assert.All(numbers, number => Assert.True(window.Add(number)));
        Assert.All(numbers, number => Assert.False(window.Add(number)));
        Assert.Equal(199_999, window.Highest);
    }

    [Theory]
    [InlineData(1L << 20)]
    [InlineData((1L << 20) + 1)]
    [InlineData(5_000_000)]
    public void A_leap_clears_the_skipped_bits(long leap)
    {
        var window = new ArrivalWindow();
        for (long number = 0; number < 1000; number++)
        {
            Assert.True(window.Add(number));
        }

        Assert.True(window.Add(leap + 500));
        Assert.True(window.Add(leap + 499));
        Assert.False(window.Add(leap + 500));
    }

    [Fact]
    public void A_cleared_window_starts_over()
    {
        var window = new ArrivalWindow();
        Assert.True(window.Add(7));
        window.Clear();
        Assert.Equal(-1, window.Highest);
        Assert.True(window.Add(7));
    }
}
