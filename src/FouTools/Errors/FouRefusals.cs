using FouTools.Linux;
using FouTools.Linux.Modules;
using FouTools.Netlink;
using FouTools.Netlink.Fou;

namespace FouTools.Errors;

/// <summary>What rules and kernel refuse about FOU ports, said in the words of the cmdlets' parameters.</summary>
internal static class FouRefusals
{
    private const string InterfaceParameter = "InterfaceName";

    /// <summary>Explains a fault that was found before anything was sent.</summary>
    public static FouException Of(SpecificationFault fault)
    {
        // The user names an interface, whose index only the kernel knows.
        string parameter = fault.Field == nameof(FouPort.InterfaceIndex) ? InterfaceParameter : fault.Field;
        string reason = fault.Reason.Replace(nameof(FouPort.InterfaceIndex), "-" + InterfaceParameter, StringComparison.Ordinal);
        return new FouException(
            Enum.TryParse($"Invalid{parameter}", out FouError error) ? error : FouError.FouRequestFailed,
            $"-{parameter}: {reason}",
            $"Correct -{parameter}; see Get-Help New-FouPort -Parameter {parameter}.");
    }

    /// <summary>Explains what the kernel answered about a port.</summary>
    public static FouException Of(NetlinkException refusal) => refusal.Error switch
    {
        Errno.ENOENT => new FouException(
            FouError.FouModuleNotLoaded,
            "The kernel has no FOU ports now: its module fou is not loaded, or was not built.",
            ModuleRemedy.For("fou", KernelModule.Find("fou")),
            refusal),
        Errno.EPERM or Errno.EACCES => Denied(refusal),
        Errno.ESRCH => new FouException(
            FouError.FouPortNotFound, refusal.Message, "See what there is now with Get-FouPort.", refusal),
        Errno.ENODEV => new FouException(
            FouError.InterfaceNotFound, refusal.Message, "See the interfaces with 'ip link'.", refusal),
        Errno.EADDRINUSE or Errno.EALREADY => new FouException(
            FouError.FouPortInUse, refusal.Message, "Take another port, or end what holds this one.", refusal),
        Errno.EADDRNOTAVAIL => new FouException(
            FouError.LocalAddressNotAvailable,
            refusal.Message,
            "Give an address of this host as -LocalAddress, or leave it out; 'ip address' shows them.",
            refusal),
        Errno.ENETUNREACH or Errno.EHOSTUNREACH => new FouException(
            FouError.PeerUnreachable,
            refusal.Message,
            "See 'ip route get' in the network namespace; a port with a peer needs a route to it when it is made.",
            refusal),
        Errno.EAFNOSUPPORT or Errno.EPFNOSUPPORT => new FouException(
            FouError.AddressFamilyNotSupported, refusal.Message, "Use the other -AddressFamily, or a kernel that has this one.", refusal),
        _ => new FouException(
            FouError.FouRequestFailed, refusal.Message, "See the kernel's reason in the message.", refusal),
    };

    /// <summary>Explains why a network namespace could not be entered.</summary>
    public static FouException OfNamespace(LinuxException refusal, string? name) => refusal.Error switch
    {
        Errno.ENOENT or Errno.ENOTDIR or Errno.ENAMETOOLONG or Errno.EINVAL => new FouException(
            FouError.NamespaceNotFound,
            $"There is no network namespace '{name}'.",
            "See the names with 'ip netns list', or give the path of a namespace file such as /proc/1234/ns/net.",
            refusal),
        Errno.EPERM or Errno.EACCES => new FouException(
            FouError.PermissionDenied, refusal.Message, "Run as root, or with CAP_SYS_ADMIN, to enter other namespaces.", refusal),
        _ => new FouException(FouError.FouRequestFailed, refusal.Message, "See the kernel's reason in the message.", refusal),
    };

    /// <summary>Says who holds a UDP port.</summary>
    public static FouException InUse(NetlinkException refusal, FouPort wanted, string holder) => new(
        FouError.FouPortInUse,
        $"Could not add FOU port {wanted}: UDP port {wanted.Port} is held by {holder}.",
        "Take another port, or end what holds this one: Remove-FouPort for a FOU port, otherwise the program.",
        refusal);

    private static FouException Denied(NetlinkException refusal) => new(
        FouError.PermissionDenied,
        refusal.Message,
        "Run as root, or with CAP_NET_ADMIN, outside of any container or user namespace; Get-FouSupport tells what you have. "
            + "Inside one, the userspace engine works: Start-FouDatapath.",
        refusal);
}
