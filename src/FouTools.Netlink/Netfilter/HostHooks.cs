using FouTools.Linux;
using FouTools.Linux.Modules;
using FouTools.Linux.Namespaces;
using FouTools.Netlink.Netfilter.Wire;

namespace FouTools.Netlink.Netfilter;

/// <summary>
/// Knows what of netfilter sees the packets that a host itself sends and receives. It may be asked again and again; while nothing
/// changes, that costs little. One thread at a time.
/// </summary>
public sealed class HostHooks : IDisposable
{
    private const string Tables = "nf_tables";
    private const string Hooks = "nfnetlink_hook";

    private static readonly uint[] s_hooks = [NF_INET.PRE_ROUTING, NF_INET.LOCAL_IN, NF_INET.LOCAL_OUT, NF_INET.POST_ROUTING];

    // They decide only about what rules or a labelled peer have given a label.
    private static readonly string[] s_labelling = ["selinux_", "apparmor_", "smack_"];

    private readonly NetfilterNetlink? _netlink;
    private readonly NetfilterFamily _family;
    private bool _hasTables;
    private bool _hasHooks = true;
    private (uint Generation, BaseChain? First)? _known;

    /// <summary>Asks by a conversation, which it owns from now on. Tests give it a kernel of their own.</summary>
    internal HostHooks(NetfilterNetlink? netlink, bool isIPv4, bool hasTables)
    {
        _netlink = netlink;
        _family = isIPv4 ? NetfilterFamily.IPv4 : NetfilterFamily.IPv6;
        _hasTables = hasTables;
    }

    /// <summary>Prepares to ask.</summary>
    /// <param name="netns">The network namespace, or null for the caller's own.</param>
    /// <param name="isIPv4">Whether the packets are IPv4.</param>
    /// <returns>What knows it.</returns>
    /// <exception cref="LinuxException">The namespace may not be entered, or the kernel refused.</exception>
    public static HostHooks Open(NetworkNamespace? netns, bool isIPv4)
    {
        NetfilterNetlink? netlink = null;
        try
        {
            netlink = NetfilterNetlink.Open(netns);
        }
        catch (LinuxException refusal) when (refusal.Error == Errno.EPROTONOSUPPORT)
        {
            // A kernel without netfilter has nothing registered with it.
        }

        // Asking for what nobody uses would have it loaded.
        return new HostHooks(netlink, isIPv4, hasTables: KernelModule.Find(Tables) != KernelModuleState.Loadable);
    }

    /// <summary>Finds what sees such packets.</summary>
    /// <returns>The first that was found, in words; null where nothing does. A chain without rules that lets everything pass is nothing.</returns>
    /// <exception cref="NetlinkException">It cannot be told: CAP_NET_ADMIN is lacking (<see cref="Errno.EPERM"/>), or the kernel refused otherwise.</exception>
    public string? FindFirst() => FindChain() is { } chain ? $"nftables chain '{chain}'"
        : FindHook() is { } hook ? $"netfilter hook {hook}"
        : null;

    /// <summary>Ends the conversation.</summary>
    public void Dispose() => _netlink?.Dispose();

    private static bool IsThere(ref bool asked, string module) => asked = asked || KernelModule.IsLoaded(module);

    private BaseChain? FindChain()
    {
        if (_netlink is null || !IsThere(ref _hasTables, Tables))
        {
            return null;
        }

        try
        {
            uint generation = _netlink.GetGeneration();
            if (_known is not { } known || known.Generation != generation)
            {
                // Should rules change in between, this is asked again the next time.
                _known = known = (generation, _netlink.ListBaseChains().FirstOrDefault(Sees));
            }

            return known.First;
        }
        catch (NetlinkException refusal) when (refusal.Error == Errno.EINVAL)
        {
            _hasTables = false;
            return null;
        }
    }

    private bool Sees(BaseChain chain) => (chain.RuleCount > 0 || !chain.Accepts)
        && (chain.Family == NetfilterFamily.NetDevice
            || ((chain.Family == NetfilterFamily.Inet || chain.Family == _family) && chain.Hook != NF_INET.FORWARD));

    private RegisteredHook? FindHook()
    {
        if (_netlink is null || !IsThere(ref _hasHooks, Hooks))
        {
            return null;
        }

        try
        {
            return s_hooks.SelectMany(hook => _netlink.ListHooks(_family, hook)).FirstOrDefault(hook =>
                !hook.IsChain && !s_labelling.Any(prefix => hook.Function.StartsWith(prefix, StringComparison.Ordinal)));
        }
        catch (NetlinkException refusal) when (refusal.Error == Errno.EINVAL)
        {
            _hasHooks = false;
            return null;
        }
    }
}
