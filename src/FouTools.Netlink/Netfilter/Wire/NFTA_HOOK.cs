namespace FouTools.Netlink.Netfilter.Wire;

/// <summary>Attributes inside NFTA_CHAIN_HOOK (include/uapi/linux/netfilter/nf_tables.h).</summary>
internal static class NFTA_HOOK
{
    public const ushort HOOKNUM = 1;
}
