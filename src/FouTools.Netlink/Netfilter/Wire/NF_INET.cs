namespace FouTools.Netlink.Netfilter.Wire;

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
