using FouTools.Datapath.Telemetry;

namespace FouTools.Datapath.Tests;

public sealed class StatisticsTests
{
    [Fact]
    public void Workers_are_added_up_and_drops_listed_by_direction_and_reason()
    {
        var receivedFirst = new DirectionCounters();
        var receivedSecond = new DirectionCounters();
        var sent = new DirectionCounters();
        receivedFirst.CountCarried(1, 100);
        receivedFirst.CountDrop(DropReason.UnknownPeer);
        receivedSecond.CountCarried(1, 50);
        receivedSecond.CountDrop(DropReason.UnknownPeer);
        receivedSecond.CountDrop(DropReason.Empty);
        sent.CountCarried(1, 7);
        sent.CountDrop(DropReason.UnknownPeer);
        var control = new DirectionCounters();
        receivedFirst.CountEvent(DatapathEvent.PeerMoved);
        sent.CountEvent(DatapathEvent.InnerFragmented);
        control.CountEvent(DatapathEvent.PeerMoved);

        var statistics = new FouDatapathStatistics("fou0", "blue", TimeSpan.FromSeconds(3), [receivedFirst, receivedSecond], [sent], [control]);

        Assert.Equal(("fou0", "blue", TimeSpan.FromSeconds(3)), (statistics.Name, statistics.NetworkNamespace, statistics.Uptime));
        Assert.Equal((2L, 150L, 3L), (statistics.ReceivedPackets, statistics.ReceivedBytes, statistics.ReceiveDropped));
        Assert.Equal((1L, 7L, 1L), (statistics.SentPackets, statistics.SentBytes, statistics.SendDropped));
        Assert.Equal(
            [
                new DropCount(Direction.Receive, DropReason.Empty, 1),
                new DropCount(Direction.Receive, DropReason.UnknownPeer, 2),
                new DropCount(Direction.Send, DropReason.UnknownPeer, 1),
            ],
            statistics.Drops);
        Assert.Equal([new EventCount(DatapathEvent.InnerFragmented, 1), new EventCount(DatapathEvent.PeerMoved, 2)], statistics.Events);
        Assert.Equal("fou0: received 2 (3 dropped), sent 1 (1 dropped)", statistics.ToString());
    }

    [Fact]
    public void A_drop_count_reads_well() =>
        Assert.Equal("Send.ExceedsPathMtu=12", new DropCount(Direction.Send, DropReason.ExceedsPathMtu, 12).ToString());
}
