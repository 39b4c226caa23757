using FouTools.Datapath.Telemetry;
using FouTools.Diagnosis.Hosts;
using FouTools.Diagnosis.Subjects;

namespace FouTools.Diagnosis.Checks;

/// <summary>What a tunnel has counted.</summary>
/// <param name="Sent">Packets that went into it.</param>
/// <param name="Received">Packets that came out of it.</param>
/// <param name="Losses">Packets that it lost, by reason.</param>
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

    /// <summary>What has been counted since.</summary>
    public TunnelTraffic Since(TunnelTraffic earlier) => new(
        Sent - earlier.Sent,
        Received - earlier.Received,
        [
            .. Losses
                .Select(loss => (loss.Reason, Packets: loss.Packets - earlier.Losses.FirstOrDefault(one => one.Reason == loss.Reason).Packets))
                .Where(loss => loss.Packets > 0),
        ]);

    /// <summary>Says what was counted.</summary>
    /// <returns>For example "3 packets went into it, 0 came out, and it lost 3 (Send.NoPeer 3)".</returns>
    public override string ToString() =>
        $"{Sent} {(Sent == 1 ? "packet" : "packets")} went into it, {Received} came out"
        + (Losses.Count == 0
            ? string.Empty
            : $", and it lost {Losses.Sum(loss => loss.Packets)} ({string.Join(", ", Losses.Select(loss => $"{loss.Reason} {loss.Packets}"))})");
}
