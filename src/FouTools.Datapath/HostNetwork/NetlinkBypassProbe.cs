using FouTools.Datapath.Acceleration;
using FouTools.Datapath.Model;
using FouTools.Linux;
using FouTools.Linux.Namespaces;
using FouTools.Linux.Netfilter;
using FouTools.Linux.Sockets;
using FouTools.Netlink;
using FouTools.Netlink.Netfilter;
using FouTools.Netlink.Rtnetlink;
using FouTools.Netlink.Rtnetlink.Client;
using FouTools.Netlink.Xfrm;

namespace FouTools.Datapath.HostNetwork;

/// <summary>
/// Asks the kernel what packets would pass by on their way inside it. The outer ones of a tunnel would pass by netfilter and IPsec, and
/// the inner ones that leave by what is at the device; inner ones meet netfilter as ever.
/// </summary>
internal sealed class NetlinkBypassProbe : IBypassProbe
{
    private readonly NetworkNamespace? _netns;
    private readonly BypassQuery _query;
    private HostHooks? _hooks;
    private XfrmNetlink? _policies;
    private RouteNetlink? _routes;
    private bool _isOpen;

    /// <summary>Prepares to ask.</summary>
    /// <param name="netns">The namespace; null for the caller's.</param>
    /// <param name="query">Which packets.</param>
    public NetlinkBypassProbe(NetworkNamespace? netns, BypassQuery query)
    {
        _netns = netns;
        _query = query;
    }

    /// <inheritdoc/>
    public string? Find()
    {
        try
        {
            Open();
            return _hooks!.FindFirst() is { } hook ? $"{hook} would not see outer packets"
                : LegacyTables.List(_netns, _query.IsOverIPv4) is [var table, ..] ? $"table '{table}' of iptables-legacy would not see outer packets"
                : _policies?.CountPolicies() > 0 ? "IPsec policies would not see outer packets"
                : FindRootQdisc() is { } qdisc ? $"qdisc {qdisc.Kind} of {_query.DeviceName} would not see packets"
                : PacketSocketTable.IsBoundTo(_netns, _query.DeviceIndex) ? $"whoever captures at {_query.DeviceName} would not see all packets"
                : null;
        }
        catch (Exception refusal) when (refusal is LinuxException or NetlinkException)
        {
            return $"host features that packets would bypass cannot be read: {refusal.Message.TrimEnd('.')}";
        }
    }

    /// <summary>Ends the conversations.</summary>
    public void Dispose()
    {
        _hooks?.Dispose();
        _policies?.Dispose();
        _routes?.Dispose();
    }

    private void Open()
    {
        if (_isOpen)
        {
            return;
        }

        _hooks ??= HostHooks.Open(_netns, _query.IsOverIPv4);
        _routes ??= RouteNetlink.Open(_netns);
        try
        {
            _policies ??= XfrmNetlink.Open(_netns);
        }
        catch (LinuxException refusal) when (refusal.Error == Errno.EPROTONOSUPPORT)
        {
            // A kernel without IPsec has no policies.
        }

        _isOpen = true;
    }

    // What the kernel chose by itself has no number.
    private Qdisc? FindRootQdisc() => _routes!.Qdiscs.List(_query.DeviceIndex).FirstOrDefault(qdisc => qdisc is { Parent: Qdisc.Root, Handle: not 0 });
}
