namespace FouTools.TunnelBench.Tunnels;

/// <summary>Whose a row is.</summary>
internal enum TunnelGroup
{
    /// <summary>What the others are measured against: no tunnel, and the kernel's.</summary>
    Kernel,

    /// <summary>FouTools.</summary>
    FouTools,

    /// <summary>Another program in user space.</summary>
    Peer,
}
