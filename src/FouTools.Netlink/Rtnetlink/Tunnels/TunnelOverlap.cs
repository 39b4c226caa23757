using System.Net;

namespace FouTools.Netlink.Rtnetlink.Tunnels;

/// <summary>
/// Which tunnels cannot be there together: those of one kind with the same ends, underlay and key (ip_tunnel_find,
/// net/ipv4/ip_tunnel.c). UDP ports make no difference.
/// </summary>
public static class TunnelOverlap
{
    /// <summary>Finds the tunnel that keeps another from being made.</summary>
    /// <param name="tunnels">The tunnels that are there.</param>
    /// <param name="kind">The kind of the other.</param>
    /// <param name="wanted">The parameters of the other.</param>
    /// <returns>The first that is taken for the same, or null.</returns>
    public static Tunnel? Find(IEnumerable<Tunnel> tunnels, TunnelKind kind, TunnelParameters wanted)
    {
        ArgumentNullException.ThrowIfNull(tunnels);
        ArgumentNullException.ThrowIfNull(wanted);
        return tunnels.FirstOrDefault(tunnel => tunnel.Kind == kind && Identity(tunnel.Parameters).Equals(Identity(wanted)));
    }

    private static (IPAddress? Local, IPAddress? Remote, int Link, uint? Key) Identity(TunnelParameters parameters) => (
        WildcardAddress.ToNull(parameters.LocalAddress),
        WildcardAddress.ToNull(parameters.RemoteAddress),
        parameters.UnderlayIndex ?? 0,
        parameters.InputKey);
}
