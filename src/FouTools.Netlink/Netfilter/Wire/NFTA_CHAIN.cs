namespace FouTools.Netlink.Netfilter.Wire;

/// <summary>Attributes of a chain of nftables (include/uapi/linux/netfilter/nf_tables.h).</summary>
internal static class NFTA_CHAIN
{
    public const ushort TABLE = 1;
    public const ushort NAME = 3;
    public const ushort HOOK = 4;
    public const ushort POLICY = 5;
    public const ushort USE = 6;
}
