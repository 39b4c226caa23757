namespace FouTools.Netlink.Rtnetlink.Tunnels;

/// <summary>A tunnel as the kernel described it at one moment.</summary>
public sealed record Tunnel
{
    private static readonly string[] s_fallbacks = ["tunl0", "sit0", "gre0", "gretap0", "erspan0", "ip6tnl0", "ip6gre0"];

    /// <summary>The link that it is, with name, index, MTU and counters.</summary>
    public required Link Link { get; init; }

    /// <summary>Its kind.</summary>
    public required TunnelKind Kind { get; init; }

    /// <summary>What makes it.</summary>
    public required TunnelParameters Parameters { get; init; }

    /// <summary>
    /// Whether it is the device that the kernel makes in every network namespace when the module of the kind is loaded. It
    /// takes what no other tunnel takes, and can be neither changed nor deleted.
    /// </summary>
    public bool IsFallback => s_fallbacks.Contains(Link.Name) && WildcardAddress.ToNull(Parameters.RemoteAddress) is null;

    /// <summary>Names the tunnel.</summary>
    /// <returns>The name of its link.</returns>
    public override string ToString() => Link.Name;
}
