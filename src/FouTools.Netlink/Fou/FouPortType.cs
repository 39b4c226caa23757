namespace FouTools.Netlink.Fou;

/// <summary>What a FOU port takes the bytes after the UDP header for (FOU_ENCAP_*, include/uapi/linux/fou.h).</summary>
public enum FouPortType : byte
{
    /// <summary>No port has it.</summary>
    Unspecified = 0,

    /// <summary>A packet of the protocol of the port (direct FOU, FOU_ENCAP_DIRECT).</summary>
    Fou = 1,

    /// <summary>A GUE header, which names the protocol (FOU_ENCAP_GUE).</summary>
    Gue = 2,
}
