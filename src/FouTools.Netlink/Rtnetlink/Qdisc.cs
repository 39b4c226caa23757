namespace FouTools.Netlink.Rtnetlink;

/// <summary>A queueing discipline: tc(8).</summary>
/// <param name="Kind">What it is, such as "fq_codel".</param>
/// <param name="Handle">Its number, the major one in the upper half; 0 where the kernel chose it without being asked.</param>
/// <param name="Parent">Whose it is; <see cref="Root"/> for a link's own.</param>
public sealed record Qdisc(string Kind, uint Handle, uint Parent)
{
    /// <summary>The parent of what a link sends through (TC_H_ROOT).</summary>
    public const uint Root = 0xffff_ffff;
}
