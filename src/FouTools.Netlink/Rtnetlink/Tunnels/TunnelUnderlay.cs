using System.Net;
using FouTools.Linux;

namespace FouTools.Netlink.Rtnetlink.Tunnels;

/// <summary>Finds the interface that a tunnel's outer packets leave by, as the kernel does it when it makes a tunnel.</summary>
internal sealed class TunnelUnderlay
{
    private readonly Links _links;
    private readonly Routes _routes;

    public TunnelUnderlay(Links links, Routes routes)
    {
        _links = links;
        _routes = routes;
    }

    /// <summary>The MTU that a tunnel should have after a change, or null to leave the one it has.</summary>
    /// <param name="before">The tunnel.</param>
    /// <param name="wanted">What its parameters become.</param>
    /// <returns>
    /// The MTU in bytes, when the change is one of headers or underlay, and the MTU in place is the kernel's own: that of
    /// these headers, or that of the same tunnel without encapsulation, which it keeps when encapsulation comes later.
    /// Any other is the user's, and stays.
    /// </returns>
    public int? FindMtu(Tunnel before, TunnelParameters wanted)
    {
        bool isMoved = !WayOf(before.Parameters).Equals(WayOf(wanted));
        bool isResized = TunnelHeaders.Length(before.Kind, before.Parameters) != TunnelHeaders.Length(before.Kind, wanted);
        if (!isMoved && !isResized)
        {
            return null;
        }

        // Where the underlay is in another namespace, its routes cannot be asked for here.
        bool isHere = before.Link.LinkedNamespaceId is null;
        int? underlayMtu = isHere ? FindUnderlayMtu(before.Parameters) : null;
        bool isKernels = before.Link.Mtu == TunnelHeaders.MtuOf(before.Kind, before.Parameters, underlayMtu)
            || before.Link.Mtu == TunnelHeaders.MtuOf(before.Kind, before.Parameters with { Encap = null }, underlayMtu);
        return isKernels
            ? TunnelHeaders.MtuOf(before.Kind, wanted, isMoved && isHere ? FindUnderlayMtu(wanted) : underlayMtu)
            : null;
    }

    private static (int? Link, IPAddress? Local, IPAddress? Remote) WayOf(TunnelParameters parameters) => (
        parameters.UnderlayIndex,
        WildcardAddress.ToNull(parameters.LocalAddress),
        WildcardAddress.ToNull(parameters.RemoteAddress));

    private int? FindUnderlayMtu(TunnelParameters parameters)
    {
        try
        {
            Link? named = parameters.UnderlayIndex is int index and > 0 ? _links.Get(index) : null;
            if (WildcardAddress.ToNull(parameters.RemoteAddress) is not { } remote)
            {
                return named?.Mtu;
            }

            return FindRoute(remote, parameters.LocalAddress, named) is int link ? _links.Get(link).Mtu : named?.Mtu;
        }
        catch (NetlinkException refusal) when (refusal.Error == Errno.ENODEV)
        {
            return null;
        }
    }

    private int? FindRoute(IPAddress remote, IPAddress? local, Link? named)
    {
        try
        {
            return _routes.Lookup(remote, WildcardAddress.ToNull(local), named).LinkIndex;
        }
        catch (NetlinkException)
        {
            // The kernel too does without a route then, whatever the reason.
            return null;
        }
    }
}
