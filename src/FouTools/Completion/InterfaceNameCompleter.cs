using FouTools.Netlink.Rtnetlink;
using FouTools.Netlink.Rtnetlink.Client;

namespace FouTools.Completion;

/// <summary>Completes the names of interfaces.</summary>
public sealed class InterfaceNameCompleter : NetworkCompleter
{
    private protected override IEnumerable<string> List(RouteNetlink netlink) => netlink.Links.List().Select(link => link.Name);
}
