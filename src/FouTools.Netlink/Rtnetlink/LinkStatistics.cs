namespace FouTools.Netlink.Rtnetlink;

/// <summary>The counters of a link since it was made (struct rtnl_link_stats64, include/uapi/linux/if_link.h).</summary>
public sealed record LinkStatistics
{
    /// <summary>Packets received.</summary>
    public ulong ReceivedPackets { get; init; }

    /// <summary>Packets sent.</summary>
    public ulong SentPackets { get; init; }

    /// <summary>Bytes received.</summary>
    public ulong ReceivedBytes { get; init; }

    /// <summary>Bytes sent.</summary>
    public ulong SentBytes { get; init; }

    /// <summary>Packets received that were bad.</summary>
    public ulong ReceiveErrors { get; init; }

    /// <summary>Packets that could not be sent.</summary>
    public ulong SendErrors { get; init; }

    /// <summary>Good packets received and dropped.</summary>
    public ulong ReceiveDropped { get; init; }

    /// <summary>Packets dropped on their way to sending.</summary>
    public ulong SendDropped { get; init; }
}
