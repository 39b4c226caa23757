using System.Diagnostics.Metrics;

namespace FouTools.Datapath.Telemetry;

/// <summary>
/// Publishes the counters of datapaths as the meter <c>FouTools.Datapath</c>, for any listener of System.Diagnostics.Metrics, such as
/// OpenTelemetry or dotnet-counters. All instruments are observable: they cost nothing per packet, and nothing at all without a listener.
/// </summary>
/// <remarks>
/// <list type="bullet">
/// <item><c>foutools.datapath.packets</c> and <c>foutools.datapath.bytes</c>: inner packets carried, by <c>direction</c>
/// (<c>receive</c>, <c>send</c>).</item>
/// <item><c>foutools.datapath.drops</c>: packets dropped, by <c>direction</c> and <c>reason</c> (<see cref="DropReason"/>).</item>
/// <item><c>foutools.datapath.events</c>: what else happened, by <c>event</c> (<see cref="DatapathEvent"/>).</item>
/// <item><c>foutools.datapath.peer.packets</c> and <c>foutools.datapath.peer.bytes</c>: the same as the first two, by <c>peer</c>.</item>
/// </list>
/// Every measurement is tagged with <c>datapath</c>, and with <c>network_namespace</c> where the device is not in the process's own.
/// </remarks>
internal sealed class DatapathMeter : IDisposable
{
    /// <summary>The meter's name.</summary>
    public const string Name = "FouTools.Datapath";

    private readonly Func<IEnumerable<(FouDatapathStatistics Statistics, IReadOnlyList<PeerTrafficReading> Peers)>> _read;
    private readonly Meter _meter = new(Name);

    /// <summary>Publishes.</summary>
    /// <param name="read">Reads the counters of every datapath; called on the listener's thread.</param>
    public DatapathMeter(Func<IEnumerable<(FouDatapathStatistics Statistics, IReadOnlyList<PeerTrafficReading> Peers)>> read)
    {
        _read = read;
        _meter.CreateObservableCounter(
            "foutools.datapath.packets", () => Directions(s => s.ReceivedPackets, s => s.SentPackets), "{packet}", "Inner packets carried.");
        _meter.CreateObservableCounter(
            "foutools.datapath.bytes", () => Directions(s => s.ReceivedBytes, s => s.SentBytes), "By", "Bytes of inner packets carried.");
        _meter.CreateObservableCounter("foutools.datapath.drops", Drops, "{packet}", "Packets dropped.");
        _meter.CreateObservableCounter("foutools.datapath.events", Events, "{event}", "What else happened.");
        _meter.CreateObservableCounter(
            "foutools.datapath.peer.packets", () => Peers(p => p.ReceivedPackets, p => p.SentPackets), "{packet}", "Inner packets carried, by peer.");
        _meter.CreateObservableCounter(
            "foutools.datapath.peer.bytes", () => Peers(p => p.ReceivedBytes, p => p.SentBytes), "By", "Bytes of inner packets carried, by peer.");
    }

    public void Dispose() => _meter.Dispose();

    /// <summary>Whether an instrument is of this meter and not of another one of the same name.</summary>
    internal bool Owns(Instrument instrument) => ReferenceEquals(instrument.Meter, _meter);

    private IEnumerable<Measurement<long>> Directions(Func<FouDatapathStatistics, long> received, Func<FouDatapathStatistics, long> sent)
    {
        foreach ((FouDatapathStatistics statistics, _) in _read())
        {
            yield return Measure(statistics, received(statistics), ("direction", "receive"));
            yield return Measure(statistics, sent(statistics), ("direction", "send"));
        }
    }

    private IEnumerable<Measurement<long>> Drops() =>
        from reading in _read()
        from drop in reading.Statistics.Drops
        select Measure(
            reading.Statistics,
            drop.Packets,
            ("direction", drop.Direction == Direction.Receive ? "receive" : "send"),
            ("reason", drop.Reason.ToString()));

    private IEnumerable<Measurement<long>> Events() =>
        from reading in _read()
        from count in reading.Statistics.Events
        select Measure(reading.Statistics, count.Count, ("event", count.Event.ToString()));

    private IEnumerable<Measurement<long>> Peers(Func<PeerTrafficReading, long> received, Func<PeerTrafficReading, long> sent)
    {
        foreach ((FouDatapathStatistics statistics, IReadOnlyList<PeerTrafficReading> peers) in _read())
        {
            foreach (PeerTrafficReading peer in peers)
            {
                yield return Measure(statistics, received(peer), ("direction", "receive"), ("peer", peer.Name));
                yield return Measure(statistics, sent(peer), ("direction", "send"), ("peer", peer.Name));
            }
        }
    }

    private static Measurement<long> Measure(FouDatapathStatistics statistics, long value, params (string Key, string Value)[] tags)
    {
        List<KeyValuePair<string, object?>> all = [new("datapath", statistics.Name)];
        if (statistics.NetworkNamespace.Length > 0)
        {
            all.Add(new("network_namespace", statistics.NetworkNamespace));
        }

        all.AddRange(tags.Select(tag => new KeyValuePair<string, object?>(tag.Key, tag.Value)));
        return new Measurement<long>(value, all);
    }
}
