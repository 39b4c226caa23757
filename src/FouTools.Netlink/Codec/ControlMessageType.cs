namespace FouTools.Netlink.Codec;

/// <summary>The message types that belong to netlink itself, not to a family (include/uapi/linux/netlink.h).</summary>
public static class ControlMessageType
{
    /// <summary>To be ignored (NLMSG_NOOP).</summary>
    public const ushort NoOperation = 1;

    /// <summary>An acknowledgement: an error number, 0 for success (NLMSG_ERROR).</summary>
    public const ushort Error = 2;

    /// <summary>The end of an answer in several messages (NLMSG_DONE).</summary>
    public const ushort Done = 3;

    /// <summary>Messages were lost (NLMSG_OVERRUN).</summary>
    public const ushort Overrun = 4;
}
