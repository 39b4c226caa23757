using System.Diagnostics.Metrics;
using FouTools.Datapath.Telemetry;

namespace FouTools.Datapath.Tests;

/// <summary>What a listener of System.Diagnostics.Metrics sees of datapaths.</summary>
public sealed class DatapathMeterTests
{
    [Fact]
    public void Every_counter_is_published_with_its_tags()
    {
        var received = new DirectionCounters();
        received.CountCarried(3, 300);
        received.CountDrop(DropReason.GreSequenceOld, 2);
        received.CountEvent(DatapathEvent.NestedTunnel);
        var sent = new DirectionCounters();
        sent.CountCarried(5, 500);
        var plain = new FouDatapathStatistics("fou0", string.Empty, TimeSpan.Zero, [received], [sent], []);
        var placed = new FouDatapathStatistics("fou1", "blue", TimeSpan.Zero, [], [sent], []);
        using var meter = new DatapathMeter(() => [(plain, [new PeerTrafficReading("b", 1, 10, 2, 20)]), (placed, [])]);

        Assert.Equal(
            [
                "foutools.datapath.bytes 300 By datapath=fou0 direction=receive",
                "foutools.datapath.bytes 500 By datapath=fou0 direction=send",
                "foutools.datapath.bytes 0 By datapath=fou1 network_namespace=blue direction=receive",
                "foutools.datapath.bytes 500 By datapath=fou1 network_namespace=blue direction=send",
                "foutools.datapath.drops 2 {packet} datapath=fou0 direction=receive reason=GreSequenceOld",
                "foutools.datapath.events 1 {event} datapath=fou0 event=NestedTunnel",
                "foutools.datapath.packets 3 {packet} datapath=fou0 direction=receive",
                "foutools.datapath.packets 5 {packet} datapath=fou0 direction=send",
                "foutools.datapath.packets 0 {packet} datapath=fou1 network_namespace=blue direction=receive",
                "foutools.datapath.packets 5 {packet} datapath=fou1 network_namespace=blue direction=send",
                "foutools.datapath.peer.bytes 10 By datapath=fou0 direction=receive peer=b",
                "foutools.datapath.peer.bytes 20 By datapath=fou0 direction=send peer=b",
                "foutools.datapath.peer.packets 1 {packet} datapath=fou0 direction=receive peer=b",
                "foutools.datapath.peer.packets 2 {packet} datapath=fou0 direction=send peer=b",
            ],
            Observe(meter).OrderBy(line => line.Split(' ')[0], StringComparer.Ordinal));
    }

    [Fact]
    public void A_later_look_sees_what_was_counted_since()
    {
        var counters = new DirectionCounters();
        using var meter = new DatapathMeter(
            () => [(new FouDatapathStatistics("fou0", string.Empty, TimeSpan.Zero, [counters], [], []), [])]);
        const string Packets = "foutools.datapath.packets {0} {{packet}} datapath=fou0 direction=receive";
        Assert.Contains(string.Format(null, Packets, 0), Observe(meter));
        counters.CountCarried(7, 70);
        Assert.Contains(string.Format(null, Packets, 7), Observe(meter));
    }

    // Other tests of this process have meters of the same name.
    private static List<string> Observe(DatapathMeter meter)
    {
        List<string> seen = [];
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (meter.Owns(instrument))
                {
                    self.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
            seen.Add($"{instrument.Name} {value} {instrument.Unit} {string.Join(' ', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}"))}"));
        listener.Start();
        listener.RecordObservableInstruments();
        return seen;
    }
}
