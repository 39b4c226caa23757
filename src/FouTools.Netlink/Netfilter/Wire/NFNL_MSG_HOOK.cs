namespace FouTools.Netlink.Netfilter.Wire;

/// <summary>Messages about registered hooks, the lower byte of a message's type (include/uapi/linux/netfilter/nfnetlink_hook.h).</summary>
internal static class NFNL_MSG_HOOK
{
    public const byte GET = 0;
}
