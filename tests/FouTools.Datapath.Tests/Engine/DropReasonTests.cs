using FouTools.Datapath.Telemetry;
using FouTools.Packets;

namespace FouTools.Datapath.Tests.Engine;

public sealed class DropReasonTests
{
    [Fact]
    public void Every_parse_error_is_a_drop_reason_of_the_same_name_and_value() =>
        Assert.All(
            Enum.GetValues<ParseError>(),
            error => Assert.Equal(error.ToString(), ((DropReason)error).ToString()));

    [Fact]
    public void The_engines_own_reasons_begin_at_64_and_every_reason_can_be_counted()
    {
        Assert.All(
            Enum.GetValues<DropReason>().Where(reason => !Enum.IsDefined((ParseError)reason)),
            reason => Assert.True((int)reason >= 64));

        var counters = new DirectionCounters();
        foreach (DropReason reason in Enum.GetValues<DropReason>())
        {
            counters.CountDrop(reason);
            Assert.Equal(1, counters.Drops(reason));
        }
    }
}
