using FouTools.Linux;
using FouTools.Linux.Modules;
using FouTools.Management.Errors;
using FouTools.Netlink;

namespace FouTools.Management.Ports;

/// <summary>What the kernel's error numbers mean about FOU ports (fou_nl_add_doit and its kin, net/ipv4/fou_core.c).</summary>
internal static class FouPortErrors
{
    private const string Module = "fou";

    /// <summary>Explains a rejection.</summary>
    /// <param name="rejection">What the kernel answered.</param>
    /// <param name="port">The port; null for a request about all of them.</param>
    public static ManagementException Explain(NetlinkException rejection, object? port = null)
    {
        return rejection.Error switch
        {
            Errno.ENOENT => new ManagementException(
                ManagementError.FouModuleNotLoaded,
                ManagedObject.KernelModule,
                "The kernel has no FOU ports now: its module fou is not loaded, or was not built.",
                rejection)
            {
                ObjectName = Module,
                Value = KernelModule.Find(Module),
            },
            Errno.EPERM or Errno.EACCES => Of(ManagementError.PermissionDenied),
            Errno.ESRCH => Of(ManagementError.FouPortNotFound),
            Errno.ENODEV => Of(ManagementError.InterfaceNotFound),
            Errno.EADDRINUSE or Errno.EALREADY => Of(ManagementError.FouPortInUse),
            Errno.EADDRNOTAVAIL => Of(ManagementError.LocalAddressNotAvailable),
            Errno.ENETUNREACH or Errno.EHOSTUNREACH => Of(ManagementError.PeerUnreachable),
            Errno.EAFNOSUPPORT or Errno.EPFNOSUPPORT => Of(ManagementError.AddressFamilyNotSupported),
            _ => Of(ManagementError.RequestFailed),
        };

        ManagementException Of(ManagementError error) =>
            new(error, ManagedObject.FouPort, rejection.Message, rejection) { ObjectName = port?.ToString() };
    }
}
