using System.Globalization;
using FouTools.Datapath.Model;

namespace FouTools.Datapath.Telemetry;

/// <summary>What a datapath carried and dropped each second between two readings of its counters.</summary>
public sealed record FouDatapathRates
{
    private FouDatapathRates(FouDatapathStatistics first, FouDatapathStatistics last)
    {
        Name = last.Name;
        NetworkNamespace = last.NetworkNamespace;
        Time = DateTimeOffset.Now;
        Interval = last.Uptime - first.Uptime;
        double seconds = Interval.TotalSeconds;
        double Each(long from, long to) => seconds <= 0 ? 0 : Math.Max(0, to - from) / seconds;
        ReceivedBitsPerSecond = Each(first.ReceivedBytes, last.ReceivedBytes) * 8;
        ReceivedPacketsPerSecond = Each(first.ReceivedPackets, last.ReceivedPackets);
        ReceiveDroppedPerSecond = Each(first.ReceiveDropped, last.ReceiveDropped);
        SentBitsPerSecond = Each(first.SentBytes, last.SentBytes) * 8;
        SentPacketsPerSecond = Each(first.SentPackets, last.SentPackets);
        SendDroppedPerSecond = Each(first.SendDropped, last.SendDropped);
        Drops = new PrintableList<DropRate>(
        [
            .. last.Drops
                .Select(drop => new DropRate(drop.Direction, drop.Reason, Each(Before(first, drop), drop.Packets)))
                .Where(drop => drop.PerSecond > 0),
        ]);
    }

    /// <summary>The datapath's name.</summary>
    public string Name { get; }

    /// <summary>The namespace of its TUN device; empty for the process's own.</summary>
    public string NetworkNamespace { get; }

    /// <summary>The end of the interval.</summary>
    public DateTimeOffset Time { get; }

    /// <summary>The time between the readings.</summary>
    public TimeSpan Interval { get; }

    /// <summary>Bits of inner packets handed to the host each second.</summary>
    public double ReceivedBitsPerSecond { get; }

    /// <summary>Those packets each second.</summary>
    public double ReceivedPacketsPerSecond { get; }

    /// <summary>Datagrams received and not handed on, each second.</summary>
    public double ReceiveDroppedPerSecond { get; }

    /// <summary>Bits of inner packets sent each second, without the encapsulation.</summary>
    public double SentBitsPerSecond { get; }

    /// <summary>Those packets each second.</summary>
    public double SentPacketsPerSecond { get; }

    /// <summary>Packets of the host that were not sent, each second.</summary>
    public double SendDroppedPerSecond { get; }

    /// <summary>The dropped packets by direction and reason; reasons that did not occur are left out.</summary>
    public PrintableList<DropRate> Drops { get; }

    /// <summary>Works out the rates.</summary>
    /// <param name="first">The earlier reading.</param>
    /// <param name="last">The later reading of the same datapath.</param>
    /// <returns>The rates, none of them below 0.</returns>
    public static FouDatapathRates Between(FouDatapathStatistics first, FouDatapathStatistics last)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(last);
        return new FouDatapathRates(first, last);
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Name}: received {ReceivedBitsPerSecond / 1e6:F2} Mbit/s, sent {SentBitsPerSecond / 1e6:F2} Mbit/s");

    private static long Before(FouDatapathStatistics first, DropCount drop) =>
        first.Drops.FirstOrDefault(one => one.Direction == drop.Direction && one.Reason == drop.Reason)?.Packets ?? 0;
}
