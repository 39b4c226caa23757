namespace FouTools.Linux.Bpf;

/// <summary>The direction of traffic that a program sees, by the numbers of TCX in enum bpf_attach_type (include/uapi/linux/bpf.h).</summary>
public enum TrafficDirection
{
    /// <summary>Received packets, before the IP stack.</summary>
    Ingress = 46,

    /// <summary>Sent packets, before the interface.</summary>
    Egress = 47,
}
