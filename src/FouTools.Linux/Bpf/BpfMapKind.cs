namespace FouTools.Linux.Bpf;

/// <summary>BPF map types, by the numbers of enum bpf_map_type (include/uapi/linux/bpf.h).</summary>
public enum BpfMapKind
{
    /// <summary>A hash table. Updates replace a value atomically.</summary>
    Hash = 1,

    /// <summary>An array with a 4-byte index; every value exists from the start.</summary>
    Array = 2,

    /// <summary>
    /// An array of programs for tail calls, with a 4-byte index. The kernel empties it when the last descriptor of the map is closed, even
    /// if programs still use it (prog_array_map_ops in kernel/bpf/arraymap.c).
    /// </summary>
    Programs = 3,

    /// <summary>As <see cref="Hash"/>, with a value per processor, which is written without a lock.</summary>
    PerCpuHash = 5,

    /// <summary>As <see cref="Array"/>, with a value per processor, which is written without a lock.</summary>
    PerCpuArray = 6,

    /// <summary>
    /// A longest-prefix-match trie: a key is the prefix length in bits, four bytes in host order, and the prefix, first byte first.
    /// </summary>
    LongestPrefix = 11,
}
