using FouTools.Netlink.Rtnetlink;
using FouTools.Netlink.Rtnetlink.Client;

namespace FouTools.Completion;

/// <summary>Completes the addresses that the host has.</summary>
public sealed class LocalAddressCompleter : NetworkCompleter
{
    private protected override IEnumerable<string> List(RouteNetlink netlink) =>
        netlink.Addresses.List().Select(address => address.Address.Address.ToString());
}
