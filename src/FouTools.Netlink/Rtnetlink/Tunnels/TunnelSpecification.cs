namespace FouTools.Netlink.Rtnetlink.Tunnels;

/// <summary>A tunnel to be made.</summary>
public sealed record TunnelSpecification
{
    /// <summary>The name of its link, at most 15 bytes.</summary>
    public required string Name { get; init; }

    /// <summary>Its kind.</summary>
    public required TunnelKind Kind { get; init; }

    /// <summary>What makes it.</summary>
    public TunnelParameters Parameters { get; init; } = new();

    /// <summary>
    /// Its MTU in bytes; null for the kernel's, which counts the headers off the MTU of the route to the remote end. The
    /// kernel makes an MTU fit that it does not take.
    /// </summary>
    public int? Mtu { get; init; }
}
