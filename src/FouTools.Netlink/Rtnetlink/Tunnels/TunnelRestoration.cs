namespace FouTools.Netlink.Rtnetlink.Tunnels;

/// <summary>What became of a tunnel whose change failed.</summary>
public enum TunnelRestoration
{
    /// <summary>The kernel had changed nothing.</summary>
    NothingChanged,

    /// <summary>The kernel had changed a part, which has been taken back.</summary>
    Restored,

    /// <summary>The kernel had changed a part, which could not be taken back whole.</summary>
    Failed,

    /// <summary>The tunnel could not be read after the failure, because it is gone or the kernel does not answer.</summary>
    Unknown,
}
