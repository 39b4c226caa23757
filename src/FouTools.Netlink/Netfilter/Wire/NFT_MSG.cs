namespace FouTools.Netlink.Netfilter.Wire;

/// <summary>Messages of nftables, the lower byte of a message's type (include/uapi/linux/netfilter/nf_tables.h).</summary>
internal static class NFT_MSG
{
    public const byte GETCHAIN = 4;
    public const byte GETGEN = 16;
}
