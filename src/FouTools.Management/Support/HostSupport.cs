using FouTools.Linux.Modules;
using FouTools.Linux.Privileges;
using FouTools.Linux.Tun;
using FouTools.Management.Errors;
using FouTools.Management.Ports;
using FouTools.Netlink.Fou;

namespace FouTools.Management.Support;

/// <summary>What the kernel and the caller have for FOU in a network namespace.</summary>
public sealed record HostSupport
{
    /// <summary>The kernel's FOU; null where it has none now.</summary>
    public FouCapabilities? Fou { get; init; }

    /// <summary>Whether the kernel has the module fou: ports, and tunnels over IPv4.</summary>
    public KernelModuleState FouModule { get; init; }

    /// <summary>Whether the kernel has the module fou6: tunnels over IPv6.</summary>
    public KernelModuleState Fou6Module { get; init; }

    /// <summary>Whether /dev/net/tun is there and may be opened.</summary>
    public bool HasTun { get; init; }

    /// <summary>Whether the caller has CAP_NET_ADMIN.</summary>
    public bool HasNetAdmin { get; init; }

    /// <summary>Whether its capabilities hold in the initial user namespace.</summary>
    public bool IsInitialUserNamespace { get; init; }

    /// <summary>What is missing; empty when all is there.</summary>
    public IReadOnlyList<HostSupportGap> Missing => [.. FindGaps()];

    /// <summary>Reads it.</summary>
    /// <param name="networkNamespace">The name or path of the network namespace; empty or null for that of the process.</param>
    /// <param name="log">Gets a sentence for each request to the kernel; null for none.</param>
    /// <returns>What there is.</returns>
    /// <exception cref="ManagementException">The namespace could not be opened, or the kernel did not answer.</exception>
    public static HostSupport Read(string? networkNamespace, Action<string>? log = null)
    {
        using FouPortManager ports = FouPortManager.Open(networkNamespace, log);
        FouCapabilities? fou = ports.FindCapabilities();
        ProcessPrivileges privileges = ProcessPrivileges.Read();
        return new HostSupport
        {
            Fou = fou,
            FouModule = KernelModule.Find("fou"),
            Fou6Module = KernelModule.Find("fou6"),
            HasTun = TunDriver.IsAvailable(),
            HasNetAdmin = privileges.Has(Capability.NetAdmin),
            IsInitialUserNamespace = privileges.IsInitialUserNamespace,
        };
    }

    private IEnumerable<HostSupportGap> FindGaps()
    {
        if (Fou is null)
        {
            yield return HostSupportGap.Fou;
        }

        if (Fou6Module != KernelModuleState.Loaded)
        {
            yield return HostSupportGap.Fou6;
        }

        if (Fou is { CanBind: false })
        {
            yield return HostSupportGap.Binding;
        }

        if (!HasTun)
        {
            yield return HostSupportGap.Tun;
        }

        if (!HasNetAdmin)
        {
            yield return HostSupportGap.NetAdmin;
        }
        else if (!IsInitialUserNamespace)
        {
            yield return HostSupportGap.InitialUserNamespace;
        }
    }
}
