namespace FouTools.Netlink.Netfilter.Wire;

/// <summary>Parts of netfilter, the upper byte of a message's type (include/uapi/linux/netfilter/nfnetlink.h).</summary>
internal static class NFNL_SUBSYS
{
    public const byte NFTABLES = 10;
    public const byte HOOK = 12;
}

/// <summary>What is decided of a packet (include/uapi/linux/netfilter.h).</summary>
internal static class NF
{
    public const uint ACCEPT = 1;
}

/// <summary>Hooks on the way of IP packets (include/uapi/linux/netfilter.h).</summary>
internal static class NF_INET
{
    public const uint PRE_ROUTING = 0;
    public const uint LOCAL_IN = 1;
    public const uint FORWARD = 2;
    public const uint LOCAL_OUT = 3;
    public const uint POST_ROUTING = 4;
    public const uint INGRESS = 5;
}

/// <summary>Messages of nftables, the lower byte of a message's type (include/uapi/linux/netfilter/nf_tables.h).</summary>
internal static class NFT_MSG
{
    public const byte GETCHAIN = 4;
    public const byte GETGEN = 16;
}

/// <summary>Attributes of a generation of nftables' rules (include/uapi/linux/netfilter/nf_tables.h).</summary>
internal static class NFTA_GEN
{
    public const ushort ID = 1;
}

/// <summary>Attributes of a chain of nftables (include/uapi/linux/netfilter/nf_tables.h).</summary>
internal static class NFTA_CHAIN
{
    public const ushort TABLE = 1;
    public const ushort NAME = 3;
    public const ushort HOOK = 4;
    public const ushort POLICY = 5;
    public const ushort USE = 6;
}

/// <summary>Attributes inside NFTA_CHAIN_HOOK (include/uapi/linux/netfilter/nf_tables.h).</summary>
internal static class NFTA_HOOK
{
    public const ushort HOOKNUM = 1;
}

/// <summary>Messages about registered hooks, the lower byte of a message's type (include/uapi/linux/netfilter/nfnetlink_hook.h).</summary>
internal static class NFNL_MSG_HOOK
{
    public const byte GET = 0;
}

/// <summary>Attributes of a registered hook (include/uapi/linux/netfilter/nfnetlink_hook.h).</summary>
internal static class NFNLA_HOOK
{
    public const ushort HOOKNUM = 1;
    public const ushort FUNCTION_NAME = 4;
    public const ushort MODULE_NAME = 5;
    public const ushort CHAIN_INFO = 6;
}

/// <summary>Attributes inside NFNLA_HOOK_CHAIN_INFO (include/uapi/linux/netfilter/nfnetlink_hook.h).</summary>
internal static class NFNLA_HOOK_INFO
{
    public const ushort TYPE = 2;
}

/// <summary>Values of NFNLA_HOOK_INFO_TYPE (include/uapi/linux/netfilter/nfnetlink_hook.h).</summary>
internal static class NFNL_HOOK_TYPE
{
    public const uint NFTABLES = 1;
}
