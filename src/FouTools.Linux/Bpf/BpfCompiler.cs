namespace FouTools.Linux.Bpf;

/// <summary>The kernel's BPF JIT compiler (net.core.bpf_jit_enable, Documentation/admin-guide/sysctl/net.rst).</summary>
public static class BpfCompiler
{
    private const string Switch = "/proc/sys/net/core/bpf_jit_enable";

    /// <summary>
    /// Whether the JIT is off, so that programs are interpreted. Only the initial network namespace shows the setting; if it is unknown,
    /// assume that the JIT is on, as in most kernels, many of which have no interpreter.
    /// </summary>
    public static bool IsOff
    {
        get
        {
            try
            {
                return File.ReadAllText(Switch).Trim() == "0";
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                return false;
            }
        }
    }
}
