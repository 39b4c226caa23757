using FouTools.Datapath.Model;
using FouTools.Linux.Interfaces;
using FouTools.Linux.Namespaces;
using FouTools.Netlink;
using FouTools.Netlink.Rtnetlink;
using FouTools.Netlink.Rtnetlink.Client;

namespace FouTools.Datapath.HostNetwork;

/// <summary>
/// Reads a device by its index, which a rename leaves as it is, in a conversation that stays with the network namespace, whatever
/// becomes of the namespace's name.
/// </summary>
internal sealed class NetlinkDeviceReader : IDeviceReader
{
    private readonly Lock _lock = new();
    private readonly RouteNetlink _netlink;
    private readonly int _index;

    public NetlinkDeviceReader(NetworkNamespace? netns, string deviceName)
    {
        _netlink = RouteNetlink.Open(netns);
        try
        {
            _index = _netlink.Links.Get(deviceName).Index;
        }
        catch
        {
            _netlink.Dispose();
            throw;
        }
    }

    public DeviceReading? Read() => Ask(link => new DeviceReading(link.Index, link.Name, link.Mtu, link.IsUp));

    public IReadOnlyList<InterfaceAddress>? ReadAddresses() =>
        Ask<IReadOnlyList<InterfaceAddress>>(link => [.. _netlink.Addresses.List(link).Select(address => address.Address)]);

    public void Dispose() => _netlink.Dispose();

    private T? Ask<T>(Func<Link, T> read)
        where T : class
    {
        lock (_lock)
        {
            try
            {
                return read(_netlink.Links.Get(_index));
            }
            catch (NetlinkException)
            {
                // A device that is gone. Whatever else the kernel says, nothing is known of it either.
                return null;
            }
        }
    }
}
