using FouTools.Measurement.Traffic;

namespace FouTools.Measurement.Tests.Traffic;

public sealed class ProcessorClockTests
{
    [Fact]
    public void Interrupts_count_as_busy_and_iowait_does_not()
    {
        ProcessorClock clock = ProcessorClock.Parse("cpu  100 20 300 9999 8888 4 50 7777 6 5");
        Assert.Equal(4.2, clock.UserAndSystem, 6);
        Assert.Equal(4.74, clock.Busy, 6);
    }
}
