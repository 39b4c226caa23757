namespace FouTools.Netlink.Rtnetlink.Wire;

/// <summary>Handles of traffic control, whose upper half is a queueing discipline's (include/uapi/linux/pkt_sched.h).</summary>
internal static class TC_H
{
    public const uint CLSACT = 0xfffffff1;
    public const uint MAJ_MASK = 0xffff0000;
    public const uint MIN_INGRESS = 0xfff2;
    public const uint MIN_EGRESS = 0xfff3;
}
