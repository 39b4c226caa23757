using System.Net.Sockets;

namespace FouTools.Netlink.Rtnetlink.Tunnels;

/// <summary>What the kernel calls the kinds of tunnels, and what it needs for them.</summary>
public static class TunnelKindNames
{
    /// <summary>The kernel's name of a kind (IFLA_INFO_KIND), such as ip6tnl.</summary>
    /// <param name="kind">The kind.</param>
    /// <returns>The name.</returns>
    public static string NameOf(TunnelKind kind) => TunnelKindSchema.Of(kind).Name;

    /// <summary>The family of the outer addresses of a kind.</summary>
    /// <param name="kind">The kind.</param>
    /// <returns>The family.</returns>
    public static AddressFamily UnderlayOf(TunnelKind kind) => TunnelKindSchema.Of(kind).Underlay;

    /// <summary>The kernel module that a kind is in, which the kernel loads by itself when a tunnel is made.</summary>
    /// <param name="kind">The kind.</param>
    /// <returns>The name of the module.</returns>
    public static string ModuleOf(TunnelKind kind) => kind switch
    {
        TunnelKind.Ipip => "ipip",
        TunnelKind.Sit => "sit",
        TunnelKind.Gre or TunnelKind.Gretap or TunnelKind.Erspan => "ip_gre",
        TunnelKind.Ip6Tnl => "ip6_tunnel",
        _ => "ip6_gre",
    };

    /// <summary>The kernel module that encapsulates tunnels of a kind in UDP, which the kernel never loads by itself.</summary>
    /// <param name="kind">The kind.</param>
    /// <returns>The name of the module.</returns>
    public static string EncapModuleOf(TunnelKind kind) => UnderlayOf(kind) == AddressFamily.InterNetworkV6 ? "fou6" : "fou";
}
