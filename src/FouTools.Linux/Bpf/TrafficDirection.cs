namespace FouTools.Linux.Bpf;

/// <summary>
/// Which packets of an interface a program sees, by the numbers of TCX in enum bpf_attach_type (include/uapi/linux/bpf.h).
/// </summary>
public enum TrafficDirection
{
    /// <summary>Those that arrive, before the IP stack sees them.</summary>
    Ingress = 46,

    /// <summary>Those that leave, before the interface sees them.</summary>
    Egress = 47,
}
