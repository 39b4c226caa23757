using System.Net;
using FouTools.Diagnosis.Model;
using FouTools.Diagnosis.Subjects;
using FouTools.Netlink;
using FouTools.Netlink.Rtnetlink;
using FouTools.Netlink.Rtnetlink.Tunnels;

namespace FouTools.Diagnosis.Checks;

/// <summary>Whether the route to the other end leads into the tunnel itself, at once or through other tunnels of the kernel.</summary>
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
            return Finding.Passed("Device and outer packets are in different network namespaces, so no route here leads from one to the other.");
        }

        if (context.Route is null)
        {
            return Finding.Skipped($"There is no route to {remote}.");
        }

        IReadOnlyList<string> way = Follow(context, remote);
        return way[^1] == subject.Name
            ? Explain(context, remote, way)
            : Finding.Passed($"The way to {remote} leads by {string.Join(", then ", way)}, and not by {subject.Name}.");
    }

    // The names of the devices that a packet to the other end passes, until one is no tunnel or comes twice.
    private static List<string> Follow(CheckContext context, IPAddress remote)
    {
        Dictionary<string, Tunnel> tunnels = context.Transport.ListTunnels()
            .DistinctBy(tunnel => tunnel.Link.Name)
            .ToDictionary(tunnel => tunnel.Link.Name, StringComparer.Ordinal);
        var way = new List<string>();
        string? next = context.Route!.LinkName;
        while (next is not null && !way.Contains(next))
        {
            way.Add(next);
            next = next != context.Subject.Name && tunnels.TryGetValue(next, out Tunnel? tunnel) && !remote.Equals(RemoteOf(tunnel))
                ? FindLink(context, tunnel)
                : null;
        }

        return way;
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

    private static Finding Explain(CheckContext context, IPAddress remote, IReadOnlyList<string> way)
    {
        string address = $"{remote}/{remote.GetAddressBytes().Length * 8}";
        Route? right = context.Transport.ListRoutes(remote.AddressFamily)
            .Where(route => route.Type == RouteType.Unicast
                && route.Destination.Contains(remote)
                && route.LinkIndex is int index
                && index != context.Link?.Index)
            .MaxBy(route => route.Destination.PrefixLength);
        string evidence = $"Packets to {remote}, the other end, are led into {string.Join(" and then ", way)}: the tunnel would carry itself.";
        return right is not null && context.Transport.FindLink(right.LinkIndex!.Value) is { } link
            ? Finding.Failed(
                evidence,
                $"Lead them by {link.Name}",
                CommandText.Ip(
                    context.Subject.TransportNamespace,
                    $"route replace {address}{(right.Gateway is { } gateway ? $" via {gateway}" : string.Empty)} dev {CommandText.Word(link.Name)}"))
            : Finding.Failed(
                evidence,
                $"Make a route to it outside: {CommandText.Ip(context.Subject.TransportNamespace, $"route replace {address} via ROUTER")}");
    }
}
