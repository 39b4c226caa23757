namespace FouTools.Netlink.Rtnetlink;

/// <summary>What a link can do now, whatever the administrator wants (ifOperStatus of RFC 2863; IF_OPER_*, include/uapi/linux/if.h).</summary>
public enum OperationalState : byte
{
    /// <summary>The driver does not say. Usual for tunnels and TUN devices that work.</summary>
    Unknown = 0,

    /// <summary>A part is missing.</summary>
    NotPresent = 1,

    /// <summary>It carries nothing.</summary>
    Down = 2,

    /// <summary>The link below it, or its peer, is down.</summary>
    LowerLayerDown = 3,

    /// <summary>It is being tested.</summary>
    Testing = 4,

    /// <summary>It waits for something outside, such as 802.1X.</summary>
    Dormant = 5,

    /// <summary>It carries packets.</summary>
    Up = 6,
}
