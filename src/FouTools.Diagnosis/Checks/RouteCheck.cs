using System.Net;
using FouTools.Diagnosis.Model;
using FouTools.Linux;
using FouTools.Netlink;
using FouTools.Netlink.Rtnetlink;

namespace FouTools.Diagnosis.Checks;

/// <summary>Whether there is a route to the remote.</summary>
internal sealed class RouteCheck : ICheck
{
    private static readonly TunnelRemedy s_remedy =
        new(TunnelRemedyKind.RemoteAddress, "Set the remote address to a unicast address of the remote host.");

    public TunnelCheckName Name => TunnelCheckName.Route;

    public bool IsOfPeer => true;

    public Finding Run(CheckContext context)
    {
        if (context.Subject.RemoteAddress is not { } remote)
        {
            return Finding.Skipped(NoRemote.Reason(context.Subject));
        }

        if (context.Subject.IsUnderlayElsewhere)
        {
            return Finding.Skipped("The underlay is in another network namespace, which cannot be read from here.");
        }

        if (context.NoRoute is { } refusal)
        {
            return Explain(context, remote, refusal);
        }

        RouteLookup route = context.Route!;
        return route.Type switch
        {
            RouteType.Local when context.Subject.Kernel?.Parameters.Ip6Flags?.HasFlag(Netlink.Rtnetlink.Tunnels.Ip6TunnelFlags.AllowLocalRemote) != true =>
                Finding.Failed($"{remote} is an address of this host.", s_remedy),
            RouteType.Broadcast => Finding.Failed($"{remote} is a broadcast address of this host.", s_remedy),
            _ => Finding.Passed(
                $"Packets to {remote} leave through {route.LinkName}"
                + (route.Gateway is { } gateway ? $" via {gateway}" : string.Empty)
                + (route.PreferredSource is { } source ? $" from {source}." : ".")),
        };
    }

    private static Finding Explain(CheckContext context, IPAddress remote, NetlinkException refusal)
    {
        string? netns = context.Subject.TransportNamespace;
        string address = $"{remote}/{remote.GetAddressBytes().Length * 8}";
        Route? dropping = context.Transport.ListRoutes(remote.AddressFamily)
            .Where(route => route.Type is RouteType.Prohibit or RouteType.Unreachable or RouteType.Blackhole && route.Destination.Contains(remote))
            .MaxBy(route => route.Destination.PrefixLength);
        if (dropping is not null && refusal.Error is Errno.EACCES or Errno.EHOSTUNREACH or Errno.EINVAL or Errno.EPERM)
        {
            return Finding.Failed(
                $"The route '{dropping}' drops packets to {remote} ({refusal.Error}).",
                "Delete it, or add a more specific route via a router",
                CommandText.Ip(netns, $"route delete {dropping!.Type.ToString().ToLowerInvariant()} {dropping.Destination}"));
        }

        return Finding.Failed(
            $"There is no route to {remote}{(context.Subject.UnderlayInterface is { } link ? $" through {link}" : string.Empty)} ({refusal.Error}).",
            $"Add one: {CommandText.Ip(netns, $"route add {address} via ROUTER")}");
    }
}
