namespace FouTools.Linux.Bpf;

/// <summary>Where a program looks at packets, by the numbers of enum bpf_prog_type (include/uapi/linux/bpf.h).</summary>
public enum BpfProgramKind
{
    /// <summary>At the ingress or egress of an interface (BPF_PROG_TYPE_SCHED_CLS).</summary>
    TrafficControl = 3,

    /// <summary>At the driver, before there is more than the frame (BPF_PROG_TYPE_XDP).</summary>
    Driver = 6,
}
