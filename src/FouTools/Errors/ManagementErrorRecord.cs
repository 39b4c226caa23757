using System.Management.Automation;
using FouTools.Linux;
using FouTools.Linux.Modules;
using FouTools.Management.Errors;
using FouTools.Netlink.Rtnetlink.Tunnels;

namespace FouTools.Errors;

/// <summary>Converts failures of kernel FOU ports and tunnels to error records: identifier, parameter and remedy.</summary>
internal static class ManagementErrorRecord
{
    private const string SeeReason = "See the kernel's reason in the message.";

    /// <summary>Creates the record of a failure.</summary>
    /// <param name="failure">The failure.</param>
    /// <param name="target">The object that the user named.</param>
    /// <param name="command">The cmdlet, whose parameters the record refers to.</param>
    /// <returns>The record.</returns>
    public static ErrorRecord From(ManagementException failure, object? target, CommandInfo command)
    {
        string? parameter = failure.Property is { } property ? ManagementErrorIds.FindParameter(property, command.Parameters.ContainsKey) : null;
        FouError id = ManagementErrorIds.Find(failure.Error, parameter ?? failure.Property);
        bool isOfParameter = failure.Error is ManagementError.InvalidValue or ManagementError.PropertyNotOfKind && parameter is not null;
        return AdvisedErrorRecord.Create(
            failure,
            id.ToString(),
            FouErrorRecord.CategoryOf(id),
            target,
            isOfParameter ? $"-{parameter}: {failure.Reason}" : failure.Reason,
            ActionOf(failure, parameter, command.Name));
    }

    private static string ActionOf(ManagementException failure, string? parameter, string command) => failure.Error switch
    {
        ManagementError.InvalidValue when parameter is null =>
            "It can be set only at creation: remove the tunnel and create it again with New-Tunnel.",
        ManagementError.InvalidValue => failure.KernelError switch
        {
            // From adding addresses, which only the kernel validates.
            Errno.EEXIST => "Give each address once.",
            Errno.EACCES =>
                "Give IPv4 addresses only, or turn IPv6 on: the sysctl net.ipv6.conf.default.disable_ipv6 of the network namespace has to be 0.",
            _ => $"Correct -{parameter}; see Get-Help {command} -Parameter {parameter}.",
        },
        ManagementError.PropertyNotOfKind =>
            $"Leave -{parameter} out; Get-Help {command} -Parameter {parameter} lists the kinds that have it.",
        ManagementError.FouPortInUse =>
            "Use another port, or free this one: Remove-FouPort for a FOU port, otherwise stop the program.",
        ManagementError.FouPortNotFound =>
            "List the ports with Get-FouPort; filters such as -Type and -LocalAddress must match too.",
        ManagementError.TunnelNotFound => "List the tunnels with Get-Tunnel.",
        ManagementError.DeviceExists => "Use another name, or remove the device that has it: Remove-Tunnel for a tunnel.",
        ManagementError.TunnelEndpointsInUse =>
            "Change or remove the other tunnel, or make the two distinct: by -UnderlayInterface, with GRE by a key, or by another -Kind. "
                + "The userspace engine, Start-FouDatapath, also distinguishes them by UDP port.",
        ManagementError.TunnelKindNotSupported when failure.Value is TunnelKind kind => RemedyOf(TunnelKindNames.ModuleOf(kind)),
        ManagementError.FallbackDevice =>
            "Create a tunnel with New-Tunnel; Get-Tunnel shows the kernel's fallback devices as IsFallback.",
        ManagementError.TunnelNotRestored =>
            "Check the current settings with Get-Tunnel, and correct them with Set-Tunnel and Set-TunnelEncap, or create the tunnel again.",
        ManagementError.FouModuleNotLoaded when failure.ObjectName is { } module => RemedyOf(module),
        ManagementError.ModuleLoadFailed when failure.ObjectName is { } module => RemedyOf(module),
        ManagementError.PermissionDenied => ActionOfPermission(failure.Kind),
        ManagementError.NamespaceNotFound =>
            "List the names with 'ip netns list', or give the path of a namespace file such as /proc/1234/ns/net.",
        ManagementError.InterfaceNotFound => "List the interfaces with 'ip link'.",
        ManagementError.LocalAddressNotAvailable =>
            "Give an address of this host as -LocalAddress, or leave it out; 'ip address' shows them.",
        ManagementError.PeerUnreachable =>
            "Check with 'ip route get' in the network namespace; a port with a peer needs a route to it at creation.",
        ManagementError.AddressFamilyNotSupported => "Use the other -AddressFamily, or a kernel that supports this one.",
        ManagementError.RequestFailed when failure.Property == "Up" =>
            $"{SeeReason[..^1]}; a device without a hardware address, for example, cannot be brought up.",
        _ => SeeReason,
    };

    private static string ActionOfPermission(ManagedObject kind) => kind switch
    {
        ManagedObject.FouPort =>
            "Run as root, or with CAP_NET_ADMIN, outside of any container or user namespace; Get-FouSupport shows what you have. "
                + "Inside one, the userspace engine works: Start-FouDatapath.",
        ManagedObject.NetworkNamespace => "Run as root, or with CAP_SYS_ADMIN, to enter other namespaces.",
        _ => "Run as root, or with CAP_NET_ADMIN in the user namespace that the network namespace belongs to.",
    };

    private static string RemedyOf(string module) => ModuleRemedy.For(module, KernelModule.Find(module));
}
