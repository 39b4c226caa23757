namespace FouTools.Linux.Privileges;

/// <summary>The capabilities used here, by their numbers (include/uapi/linux/capability.h, capabilities(7)).</summary>
public enum Capability
{
    /// <summary>Configure networks (CAP_NET_ADMIN).</summary>
    NetAdmin = 12,

    /// <summary>Load BPF programs and create their maps (CAP_BPF, Linux 5.8).</summary>
    Bpf = 39,
}
