namespace FouTools.Netlink.Netfilter.Wire;

/// <summary>Values of NFNLA_HOOK_INFO_TYPE (include/uapi/linux/netfilter/nfnetlink_hook.h).</summary>
internal static class NFNL_HOOK_TYPE
{
    public const uint NFTABLES = 1;
}
