using System.Net;
using FouTools.Bpf.Attachment;
using FouTools.Datapath.Acceleration;
using FouTools.Datapath.Model;
using FouTools.Linux;
using FouTools.Linux.Interfaces;
using FouTools.Linux.Namespaces;
using FouTools.Netlink;
using FouTools.Netlink.Rtnetlink;
using FouTools.Netlink.Rtnetlink.Client;

namespace FouTools.Datapath.HostNetwork;

/// <summary>
/// Configures the host for the engine through rtnetlink, telling each request in words. One conversation with each namespace
/// serves all that is asked there, since many peers may be added at once.
/// </summary>
public sealed class NetlinkHostNetwork : IHostNetwork, IDisposable
{
    private const int AddressPatienceMilliseconds = 1000;

    private readonly List<(NetworkNamespace? Netns, RouteNetlink Netlink)> _conversations = [];
    private readonly Action<string> _log;

    /// <summary>Makes the configurator.</summary>
    /// <param name="log">Is told each step on the calling thread.</param>
    public NetlinkHostNetwork(Action<string> log) => _log = log;

    /// <inheritdoc/>
    public IProgramAttacher ProgramAttacher { get; } =
        new PreferredAttacher(new TcxAttacher(), new FilterAttacher(new NetlinkProgramFilters()));

    /// <inheritdoc/>
    public RemoteRoute FindRoute(NetworkNamespace? netns, RouteQuery query)
    {
        RouteNetlink netlink = Talk(netns);
        RouteLookup route = LookUp(netlink, query);
        if (route.Type == RouteType.Broadcast)
        {
            throw OptionsCheck.Invalid(
                DatapathProperty.RemoteAddress,
                query.Remote,
                $"{query.Remote} cannot be the remote address: it is a broadcast address there.",
                OptionsCheck.UnicastAddress);
        }

        IPAddress source = query.Local ?? route.PreferredSource ?? throw Unreachable(query.Remote, "the route to it prefers no source address", null);
        _log($"Packets to {query.Remote} leave from {source} by {route.LinkName}; the path takes {route.PathMtu} bytes.");
        return new RemoteRoute(source, route.PathMtu, route.LinkIndex);
    }

    /// <inheritdoc/>
    public void ConfigureDevice(NetworkNamespace? netns, DeviceSettings settings)
    {
        try
        {
            RouteNetlink netlink = Talk(netns);
            Link link = netlink.Links.Get(settings.Name);
            if (!settings.CarriesIPv6)
            {
                _log($"Keeping IPv6 addresses off {settings.Name}, which carries IPv4 only.");
                KeepIPv6Off(netlink, link);
            }

            _log($"Setting the MTU of {settings.Name} to {settings.Mtu} bytes.");
            netlink.Links.SetMtu(link, settings.Mtu);
            SizeQueue(netlink, link, settings.QueueLength);
            foreach (InterfaceAddress address in settings.Addresses)
            {
                _log($"Adding address {address} to {settings.Name}.");

                // Nobody else is on a point-to-point link; without detection an IPv6 address can be used at once.
                netlink.Addresses.Add(link, address, skipDuplicateAddressDetection: true);
            }

            _log($"Setting {settings.Name} up.");
            netlink.Links.SetUp(link);
            WaitUntilLocal(netlink, settings.Addresses);
        }
        catch (NetlinkException refusal) when (refusal.Error is Errno.EPERM or Errno.EACCES)
        {
            throw new DatapathException(DatapathError.PermissionDenied, refusal.Message, refusal) { Object = settings.Name };
        }
        catch (NetlinkException refusal)
        {
            throw new DatapathException(DatapathError.DeviceConfigurationFailed, refusal.Message, refusal) { Object = settings.Name };
        }
    }

    /// <inheritdoc/>
    public IDeviceReader ReadDevice(NetworkNamespace? netns, string deviceName) => new NetlinkDeviceReader(netns, deviceName);

    /// <inheritdoc/>
    public IBypassProbe ProbeBypass(NetworkNamespace? netns, BypassQuery query) => new NetlinkBypassProbe(netns, query);

    /// <inheritdoc/>
    public IRouteWatch WatchRoutes(NetworkNamespace? netns) => new NetlinkRouteWatch(netns);

    /// <summary>Ends the conversations.</summary>
    public void Dispose()
    {
        foreach ((_, RouteNetlink netlink) in _conversations)
        {
            netlink.Dispose();
        }

        _conversations.Clear();
    }

    private RouteNetlink Talk(NetworkNamespace? netns)
    {
        foreach ((NetworkNamespace? with, RouteNetlink begun) in _conversations)
        {
            if (ReferenceEquals(with, netns))
            {
                return begun;
            }
        }

        RouteNetlink netlink = RouteNetlink.Open(netns);
        _conversations.Add((netns, netlink));
        return netlink;
    }

    // The kernel's work queue gives an IPv6 address its local route after it has acknowledged the address (addrconf_dad_work);
    // what arrives before is lost.
    private static void WaitUntilLocal(RouteNetlink netlink, IReadOnlyList<InterfaceAddress> addresses)
    {
        long deadline = Environment.TickCount64 + AddressPatienceMilliseconds;
        foreach (InterfaceAddress address in addresses)
        {
            while (!IsLocal(netlink, address.Address) && Environment.TickCount64 < deadline)
            {
                Thread.Sleep(1);
            }
        }
    }

    private void SizeQueue(RouteNetlink netlink, Link link, int length)
    {
        _log($"Letting {length} packets wait in {link.Name}.");
        try
        {
            netlink.Links.SetTransmitQueueLength(link, length);
        }
        catch (NetlinkException refusal)
        {
            _log($"The device keeps its queue length: {refusal.Message}");
        }
    }

    private static void KeepIPv6Off(RouteNetlink netlink, Link link)
    {
        try
        {
            netlink.Links.SetIpv6AddressGeneration(link, Ipv6AddressGeneration.None);
        }
        catch (NetlinkException refusal) when (refusal.Error is Errno.EAFNOSUPPORT)
        {
            // A kernel without IPv6 keeps it off by itself.
        }
    }

    private static bool IsLocal(RouteNetlink netlink, IPAddress address)
    {
        try
        {
            return netlink.Routes.Lookup(address).Type == RouteType.Local;
        }
        catch (NetlinkException)
        {
            return false;
        }
    }

    private static RouteLookup LookUp(RouteNetlink netlink, RouteQuery query)
    {
        try
        {
            Link? link = query.Interface is { } name ? netlink.Links.Get(name) : null;
            return netlink.Routes.Lookup(query.Remote, query.Local, link);
        }
        catch (NetlinkException refusal) when (refusal.Error
            is Errno.ENETUNREACH or Errno.EHOSTUNREACH or Errno.ENETDOWN or Errno.EACCES or Errno.EINVAL)
        {
            // The last two are the answers of a prohibiting and of a black hole route.
            throw Unreachable(query.Remote, LinuxException.Describe(refusal.Error), refusal);
        }
        catch (NetlinkException refusal)
        {
            throw new DatapathException(DatapathError.SystemCallFailed, refusal.Message, refusal);
        }
    }

    private static DatapathException Unreachable(IPAddress remote, string reason, Exception? cause) => new(
        DatapathError.RemoteUnreachable, $"There is no route to the remote address {remote}: {reason}.", cause)
    {
        Property = DatapathProperty.RemoteAddress,
        Value = remote,
    };
}
