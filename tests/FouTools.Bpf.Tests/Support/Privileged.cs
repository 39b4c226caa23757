using FouTools.Bpf.Attachment;
using FouTools.Linux.Privileges;

namespace FouTools.Bpf.Tests.Support;

/// <summary>Skips tests where this process may not load programs.</summary>
internal static class Privileged
{
    public static void Require()
    {
        ProcessPrivileges privileges = ProcessPrivileges.Read();
        if (!privileges.Has(Capability.Bpf) || !privileges.Has(Capability.NetAdmin))
        {
            Assert.Skip("Loading BPF programs needs CAP_BPF and CAP_NET_ADMIN; run as root.");
        }
    }

    /// <summary>Also skips where the kernel lacks this method of attachment.</summary>
    public static void Require(AttachmentKind kind)
    {
        Require();
        Assert.SkipWhen(kind == AttachmentKind.Tcx && Environment.OSVersion.Version < new Version(6, 6), "TCX came with Linux 6.6.");
    }
}
