namespace FouTools.Netlink.Rtnetlink.Tunnels;

/// <summary>A tunnel as the kernel described it at one moment.</summary>
public sealed record Tunnel
{
    /// <summary>The link that it is, with name, index, MTU and counters.</summary>
    public required Link Link { get; init; }

    /// <summary>Its kind.</summary>
    public required TunnelKind Kind { get; init; }

    /// <summary>What makes it.</summary>
    public required TunnelParameters Parameters { get; init; }

    /// <summary>Names the tunnel.</summary>
    /// <returns>The name of its link.</returns>
    public override string ToString() => Link.Name;
}
