using FouTools.Measurement.Protocol;
using FouTools.Measurement.Traffic;

namespace FouTools.Measurement.Tests.Traffic;

public sealed class ReadingTests
{
    [Fact]
    public void A_reading_round_trips()
    {
        var reading = new TrafficReading
        {
            At = 1, Received = 2, Messages = 3, Late = 4, FirstArrival = 5, LastArrival = 6, Jitter = 7, Sent = 8, SendTime = 9, Trial = 10,
            Retransmissions = 11, Busy = 12, Process = long.MaxValue,
        };
        Assert.True(TrafficReading.TryRead(reading.Write(), out TrafficReading read));
        Assert.Equal(reading, read);
        Assert.False(TrafficReading.TryRead(reading.Write().AsSpan(1), out _));
        Assert.True(TrafficReading.Bytes <= ControlProtocol.MaxMessageBytes);
    }

    [Theory]
    [InlineData(double.PositiveInfinity, true)]
    [InlineData(0, true)]
    [InlineData(-1, false)]
    [InlineData(double.NaN, false)]
    public void A_trial_has_a_rate(double perSecond, bool isValid) =>
        Assert.Equal(isValid, TrialRequest.TryRead(new TrialRequest(1, perSecond, TimeSpan.FromSeconds(1)).Write(), out _));

    [Theory]
    [InlineData(0, 0, false)]
    [InlineData(1, -1, false)]
    [InlineData(1, 3_600_001, false)]
    [InlineData(1, 3_600_000, true)]
    public void A_trial_has_a_number_and_an_end(long trial, int milliseconds, bool isValid) =>
        Assert.Equal(isValid, TrialRequest.TryRead(new TrialRequest(trial, 1, TimeSpan.FromMilliseconds(milliseconds)).Write(), out _));
}
