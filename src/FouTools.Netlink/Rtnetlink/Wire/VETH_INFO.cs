namespace FouTools.Netlink.Rtnetlink.Wire;

/// <summary>Attributes inside IFLA_INFO_DATA of a veth (include/uapi/linux/veth.h).</summary>
internal static class VETH_INFO
{
    public const ushort PEER = 1;
}
