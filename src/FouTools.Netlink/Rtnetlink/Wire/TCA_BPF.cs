namespace FouTools.Netlink.Rtnetlink.Wire;

/// <summary>Attributes inside TCA_OPTIONS of a filter that is a BPF program (include/uapi/linux/pkt_cls.h).</summary>
internal static class TCA_BPF
{
    public const ushort FD = 6;
    public const ushort NAME = 7;
    public const ushort FLAGS = 8;
    public const ushort ID = 11;

    /// <summary>In <see cref="FLAGS"/>: what the program returns is done with the packet.</summary>
    public const uint FLAG_ACT_DIRECT = 1;
}
