namespace FouTools.Netlink.Netfilter.Wire;

/// <summary>Attributes of a registered hook (include/uapi/linux/netfilter/nfnetlink_hook.h).</summary>
internal static class NFNLA_HOOK
{
    public const ushort HOOKNUM = 1;
    public const ushort FUNCTION_NAME = 4;
    public const ushort MODULE_NAME = 5;
    public const ushort CHAIN_INFO = 6;
}
