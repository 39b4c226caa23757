namespace FouTools.Netlink.Netfilter.Wire;

/// <summary>Attributes of a generation of nftables' rules (include/uapi/linux/netfilter/nf_tables.h).</summary>
internal static class NFTA_GEN
{
    public const ushort ID = 1;
}
