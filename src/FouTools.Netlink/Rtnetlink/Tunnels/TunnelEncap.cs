namespace FouTools.Netlink.Rtnetlink.Tunnels;

/// <summary>The encapsulation of a tunnel in UDP.</summary>
public sealed record TunnelEncap
{
    /// <summary>No encapsulation.</summary>
    public static TunnelEncap None { get; } = new();

    /// <summary>What it is.</summary>
    public TunnelEncapType Type { get; init; }

    /// <summary>The UDP port that packets come from; 0 for one of every flow's own.</summary>
    public int SourcePort { get; init; }

    /// <summary>The UDP port that packets go to: the FOU port of the other end.</summary>
    public int DestinationPort { get; init; }

    /// <summary>How the headers are filled.</summary>
    public TunnelEncapFlags Flags { get; init; }
}
