namespace FouTools.Linux.Bpf;

/// <summary>BPF program types, by the numbers of enum bpf_prog_type (include/uapi/linux/bpf.h).</summary>
public enum BpfProgramKind
{
    /// <summary>At the ingress or egress of an interface (BPF_PROG_TYPE_SCHED_CLS).</summary>
    TrafficControl = 3,

    /// <summary>In the driver, before the socket buffer is allocated (BPF_PROG_TYPE_XDP).</summary>
    Driver = 6,
}
