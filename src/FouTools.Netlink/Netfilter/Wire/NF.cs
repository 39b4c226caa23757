namespace FouTools.Netlink.Netfilter.Wire;

/// <summary>What is decided of a packet (include/uapi/linux/netfilter.h).</summary>
internal static class NF
{
    public const uint ACCEPT = 1;
}
