using FouTools.Measurement.Traffic;

namespace FouTools.Measurement.Tests.Traffic;

public sealed class RateSearchTests
{
    private const double SenderLimit = 500_000;

    [Theory]
    [InlineData(3_000)]
    [InlineData(50_000)]
    [InlineData(210_000)]
    [InlineData(470_000)]
    public void It_converges_to_the_capacity(double capacity)
    {
        RateTrial? best = RateSearch.Find(rate => Carry(rate, capacity), 12);
        Assert.NotNull(best);
        Assert.InRange(best.Value.ReceivedPerSecond, capacity * 0.9, capacity * 1.001);
        Assert.True(best.Value.Loss < RateSearch.LossLimit);
    }

    [Fact]
    public void Without_loss_it_finds_the_senders_limit()
    {
        int trials = 0;
        RateTrial? best = RateSearch.Find(rate => { trials++; return Carry(rate, double.MaxValue); }, 8);
        Assert.Equal(SenderLimit, best!.Value.SentPerSecond, 1.0);
        Assert.Equal(1, trials);
    }

    [Fact]
    public void It_returns_null_if_every_rate_loses_too_much() =>
        Assert.Null(RateSearch.Find(rate => new RateTrial(1000, 900, 0, 1, 1), 8));

    [Fact]
    public void Loss_is_a_share_of_the_datagrams_sent()
    {
        Assert.Equal(0.25, new RateTrial(1000, 750, 0, 1, 1).Loss);
        Assert.Equal(1, new RateTrial(0, 0, 0, 1, 1).Loss);
    }

    [Fact]
    public void Datagrams_still_queued_when_sending_ends_do_not_raise_the_rate() =>
        Assert.Equal(500, new RateTrial(1000, 1000, 0, 1, 2).ReceivedPerSecond);

    private static RateTrial Carry(double rate, double capacity)
    {
        double sent = Math.Min(rate, SenderLimit);
        return new RateTrial((int)sent, (int)Math.Min(sent, capacity), 0, 1, 1);
    }
}
