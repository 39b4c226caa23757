using FouTools.Bpf.Programs;
using FouTools.Datapath.Model;

namespace FouTools.Datapath.Telemetry;

/// <summary>
/// What a datapath has carried and dropped since its start, as of one moment. Packets and bytes are of the inner packets,
/// as the TUN device counts them: what the datapath sent, the device counts as transmitted.
/// </summary>
public sealed record FouDatapathStatistics
{
    internal FouDatapathStatistics(
        string name,
        string networkNamespace,
        TimeSpan uptime,
        IReadOnlyCollection<DirectionCounters> received,
        IReadOnlyCollection<DirectionCounters> sent,
        IReadOnlyCollection<DirectionCounters> events,
        PeerTraffic accelerated = default)
    {
        Name = name;
        NetworkNamespace = networkNamespace;
        Uptime = uptime;
        ReceivedPackets = received.Sum(counters => counters.Packets) + accelerated.ReceivedPackets;
        ReceivedBytes = received.Sum(counters => counters.Bytes) + accelerated.ReceivedBytes;
        SentPackets = sent.Sum(counters => counters.Packets) + accelerated.SentPackets;
        SentBytes = sent.Sum(counters => counters.Bytes) + accelerated.SentBytes;
        Drops = new PrintableList<DropCount>(
            [.. CollectDrops(Direction.Receive, received), .. CollectDrops(Direction.Send, sent)]);
        Events = new PrintableList<EventCount>(CollectEvents([.. received, .. sent, .. events]));
        ReceiveDropped = Drops.Where(drop => drop.Direction == Direction.Receive).Sum(drop => drop.Packets);
        SendDropped = Drops.Where(drop => drop.Direction == Direction.Send).Sum(drop => drop.Packets);
    }

    /// <summary>The datapath's name.</summary>
    public string Name { get; }

    /// <summary>The namespace of its TUN device; empty for the process's own.</summary>
    public string NetworkNamespace { get; }

    /// <summary>How long it has been counting.</summary>
    public TimeSpan Uptime { get; }

    /// <summary>Packets decapsulated and handed to the host.</summary>
    public long ReceivedPackets { get; }

    /// <summary>Bytes of those packets.</summary>
    public long ReceivedBytes { get; }

    /// <summary>Datagrams received and not handed on.</summary>
    public long ReceiveDropped { get; }

    /// <summary>Packets encapsulated and sent.</summary>
    public long SentPackets { get; }

    /// <summary>Bytes of those packets without the encapsulation.</summary>
    public long SentBytes { get; }

    /// <summary>Packets of the host that were not sent.</summary>
    public long SendDropped { get; }

    /// <summary>The dropped packets by direction and reason; reasons that never occurred are left out.</summary>
    public PrintableList<DropCount> Drops { get; }

    /// <summary>What else happened and how often; what never did is left out.</summary>
    public PrintableList<EventCount> Events { get; }

    /// <inheritdoc/>
    public override string ToString() =>
        $"{Name}: received {ReceivedPackets} ({ReceiveDropped} dropped), sent {SentPackets} ({SendDropped} dropped)";

    private static IEnumerable<DropCount> CollectDrops(Direction direction, IReadOnlyCollection<DirectionCounters> workers) =>
        Enum.GetValues<DropReason>()
            .Select(reason => new DropCount(direction, reason, workers.Sum(counters => counters.Drops(reason))))
            .Where(drop => drop.Packets > 0);

    private static IEnumerable<EventCount> CollectEvents(IReadOnlyCollection<DirectionCounters> all) =>
        Enum.GetValues<DatapathEvent>()
            .Select(what => new EventCount(what, all.Sum(counters => counters.Events(what))))
            .Where(count => count.Count > 0);
}
