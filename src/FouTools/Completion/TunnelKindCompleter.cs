using FouTools.Netlink.Rtnetlink.Tunnels;

namespace FouTools.Completion;

/// <summary>Completes the kinds of tunnels that can be made.</summary>
public sealed class TunnelKindCompleter : WordCompleter
{
    private protected override IEnumerable<string> List() => Enum.GetValues<TunnelKind>()
            .Where(kind => kind is not (TunnelKind.Erspan or TunnelKind.Ip6Erspan))
            .Select(kind => kind.ToString());
}
