using FouTools.Datapath.Telemetry;
using FouTools.Diagnosis.Hosts;
using FouTools.Diagnosis.Subjects;

namespace FouTools.Diagnosis.Checks;

/// <summary>The packet counters of a tunnel.</summary>
/// <param name="Sent">Packets sent.</param>
/// <param name="Received">Packets received.</param>
/// <param name="Losses">Packets lost, by reason.</param>
internal sealed record TunnelTraffic(long Sent, long Received, IReadOnlyList<(string Reason, long Packets)> Losses)
{
    /// <summary>Reads the counters.</summary>
    public static TunnelTraffic Read(TunnelSubject subject, INetworkView device)
    {
        if (subject.ReadStatistics is { } read)
        {
            FouDatapathStatistics statistics = read();
            return new TunnelTraffic(
                statistics.SentPackets,
                statistics.ReceivedPackets,
                [.. statistics.Drops.Select(drop => ($"{drop.Direction}.{drop.Reason}", drop.Packets))]);
        }

        Netlink.Rtnetlink.LinkStatistics counters = device.FindLink(subject.Name)?.Statistics ?? new();
        return new TunnelTraffic(
            (long)counters.SentPackets,
            (long)counters.ReceivedPackets,
            [
                ("transmit errors", (long)counters.SendErrors),
                ("transmit drops", (long)counters.SendDropped),
                ("receive errors", (long)counters.ReceiveErrors),
                ("receive drops", (long)counters.ReceiveDropped),
            ]);
    }

    /// <summary>The difference from an earlier reading.</summary>
    public TunnelTraffic Since(TunnelTraffic earlier) => new(
        Sent - earlier.Sent,
        Received - earlier.Received,
        [
            .. Losses
                .Select(loss => (loss.Reason, Packets: loss.Packets - earlier.Losses.FirstOrDefault(one => one.Reason == loss.Reason).Packets))
                .Where(loss => loss.Packets > 0),
        ]);

    /// <summary>Describes the counters.</summary>
    /// <returns>For example "it sent 3 packets, received 0, and lost 3 (Send.NoPeer 3)".</returns>
    public override string ToString() =>
        $"it sent {Sent} {(Sent == 1 ? "packet" : "packets")}{(Losses.Count == 0 ? " and" : ",")} received {Received}"
        + (Losses.Count == 0
            ? string.Empty
            : $", and lost {Losses.Sum(loss => loss.Packets)} ({string.Join(", ", Losses.Select(loss => $"{loss.Reason} {loss.Packets}"))})");
}
