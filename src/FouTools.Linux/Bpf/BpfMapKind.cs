namespace FouTools.Linux.Bpf;

/// <summary>How a BPF map finds a value by its key, by the numbers of enum bpf_map_type (include/uapi/linux/bpf.h).</summary>
public enum BpfMapKind
{
    /// <summary>By the whole key. A changed value takes the place of the old one at once.</summary>
    Hash = 1,

    /// <summary>By an index of four bytes; every value exists from the start.</summary>
    Array = 2,

    /// <summary>
    /// By an index of four bytes, to the descriptor of a program that others can go on to. The kernel empties it when its last
    /// descriptor is closed, whatever programs still use it (prog_array_map_ops in kernel/bpf/arraymap.c).
    /// </summary>
    Programs = 3,

    /// <summary>As <see cref="Hash"/>, with a value for each processor, which is written without a lock.</summary>
    PerCpuHash = 5,

    /// <summary>As <see cref="Array"/>, with a value for each processor, which is written without a lock.</summary>
    PerCpuArray = 6,

    /// <summary>By the longest prefix: a key is a length in bits, four bytes of host order, and the bits, first byte first.</summary>
    LongestPrefix = 11,
}
