using FouTools.Linux;
using FouTools.Linux.Bpf;

namespace FouTools.Datapath.Acceleration;

/// <summary>Says in words why the kernel does not let programs carry.</summary>
internal static class KernelReason
{
    /// <summary>Explains a refusal.</summary>
    /// <param name="refusal">A <see cref="LinuxException"/> or <see cref="BpfLoadException"/>.</param>
    /// <returns>The reason.</returns>
    public static string Explain(Exception refusal) => refusal switch
    {
        BpfLoadException { Error: Errno.EPERM } or LinuxException { Error: Errno.EPERM } =>
            "this process may not use BPF, which needs CAP_BPF and CAP_NET_ADMIN and a kernel that is not locked down",
        LinuxException { Error: Errno.ENOSYS } => "the kernel has no bpf(2)",
        LinuxException { Error: Errno.ENOENT } => $"the kernel has neither TCX, which Linux 6.6 introduced, nor clsact with cls_bpf: {refusal.Message}",
        _ => refusal.Message,
    };
}
