namespace FouTools.Netlink.Netfilter.Wire;

/// <summary>Attributes inside NFNLA_HOOK_CHAIN_INFO (include/uapi/linux/netfilter/nfnetlink_hook.h).</summary>
internal static class NFNLA_HOOK_INFO
{
    public const ushort TYPE = 2;
}
