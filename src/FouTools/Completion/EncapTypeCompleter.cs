using FouTools.Netlink.Rtnetlink.Tunnels;

namespace FouTools.Completion;

/// <summary>Completes the encapsulations that a tunnel can be given.</summary>
public sealed class EncapTypeCompleter : WordCompleter
{
    private protected override IEnumerable<string> List() => [nameof(TunnelEncapType.Fou), nameof(TunnelEncapType.Gue), nameof(TunnelEncapType.None)];
}
