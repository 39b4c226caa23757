namespace FouTools.Netlink.Netfilter.Wire;

/// <summary>Parts of netfilter, the upper byte of a message's type (include/uapi/linux/netfilter/nfnetlink.h).</summary>
internal static class NFNL_SUBSYS
{
    public const byte NFTABLES = 10;
    public const byte HOOK = 12;
}
