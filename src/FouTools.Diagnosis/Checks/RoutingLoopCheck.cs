using System.Net;
using FouTools.Diagnosis.Model;
using FouTools.Diagnosis.Subjects;
using FouTools.Netlink;
using FouTools.Netlink.Rtnetlink;
using FouTools.Netlink.Rtnetlink.Tunnels;

namespace FouTools.Diagnosis.Checks;

/// <summary>Whether the route to the remote leads back into the tunnel, directly or through other kernel tunnels.</summary>
internal sealed class RoutingLoopCheck : ICheck
{
    public TunnelCheckName Name => TunnelCheckName.RoutingLoop;

    public bool IsOfPeer => true;

    public Finding Run(CheckContext context)
    {
        TunnelSubject subject = context.Subject;
        if (subject.RemoteAddress is not { } remote)
        {
            return Finding.Skipped(NoRemote.Reason(subject));
        }

        if (!subject.IsInOneNetns)
        {
            return Finding.Passed("The device and the outer packets are in different network namespaces, "
                + "so no route can lead from one to the other.");
        }

        if (context.Route is null)
        {
            return Finding.Skipped($"There is no route to {remote}.");
        }

        IReadOnlyList<string> path = Follow(context, remote);
        return path[^1] == subject.Name
            ? Explain(context, remote, path)
            : Finding.Passed($"The path to {remote} uses {string.Join(", then ", path)}, and not {subject.Name}.");
    }

    // The names of the devices on the path to the remote, up to the first that is not a tunnel or occurs twice.
    private static List<string> Follow(CheckContext context, IPAddress remote)
    {
        Dictionary<string, Tunnel> tunnels = context.Transport.ListTunnels()
            .DistinctBy(tunnel => tunnel.Link.Name)
            .ToDictionary(tunnel => tunnel.Link.Name, StringComparer.Ordinal);
        var path = new List<string>();
        string? next = context.Route!.LinkName;
        while (next is not null && !path.Contains(next))
        {
            path.Add(next);
            next = next != context.Subject.Name && tunnels.TryGetValue(next, out Tunnel? tunnel) && !remote.Equals(RemoteOf(tunnel))
                ? FindLink(context, tunnel)
                : null;
        }

        return path;
    }

    private static IPAddress? RemoteOf(Tunnel tunnel) => WildcardAddress.ToNull(tunnel.Parameters.RemoteAddress);

    private static string? FindLink(CheckContext context, Tunnel tunnel)
    {
        try
        {
            return RemoteOf(tunnel) is { } remote && tunnel.Link.LinkedNamespaceId is null
                ? context.Transport.FindRoute(remote, null, null).LinkName
                : null;
        }
        catch (NetlinkException)
        {
            return null;
        }
    }

    private static Finding Explain(CheckContext context, IPAddress remote, IReadOnlyList<string> path)
    {
        string address = $"{remote}/{remote.GetAddressBytes().Length * 8}";
        Route? right = context.Transport.ListRoutes(remote.AddressFamily)
            .Where(route => route.Type == RouteType.Unicast
                && route.Destination.Contains(remote)
                && route.LinkIndex is int index
                && index != context.Link?.Index)
            .MaxBy(route => route.Destination.PrefixLength);
        string evidence = $"Packets to the remote {remote} are routed into {string.Join(" and then ", path)}: "
            + "the tunnel would carry its own outer packets.";
        return right is not null && context.Transport.FindLink(right.LinkIndex!.Value) is { } link
            ? Finding.Failed(
                evidence,
                $"Route them through {link.Name}",
                CommandText.Ip(
                    context.Subject.TransportNamespace,
                    $"route replace {address}{(right.Gateway is { } gateway ? $" via {gateway}" : string.Empty)} dev {CommandText.Word(link.Name)}"))
            : Finding.Failed(
                evidence,
                $"Add a route to it outside the tunnel: {CommandText.Ip(context.Subject.TransportNamespace, $"route replace {address} via ROUTER")}");
    }
}
