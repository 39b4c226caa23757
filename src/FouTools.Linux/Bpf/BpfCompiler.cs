namespace FouTools.Linux.Bpf;

/// <summary>The kernel's compiler of BPF programs (net.core.bpf_jit_enable, Documentation/admin-guide/sysctl/net.rst).</summary>
public static class BpfCompiler
{
    private const string Switch = "/proc/sys/net/core/bpf_jit_enable";

    /// <summary>
    /// Whether it is off, so that programs are interpreted. Only the first network namespace shows that; where it cannot be told, it counts
    /// as on, as most kernels have it and many cannot do without.
    /// </summary>
    public static bool IsOff
    {
        get
        {
            try
            {
                return File.ReadAllText(Switch).Trim() == "0";
            }
            catch (Exception refusal) when (refusal is IOException or UnauthorizedAccessException)
            {
                return false;
            }
        }
    }
}
