using FouTools.Errors;
using FouTools.Linux.Modules;
using FouTools.Linux.Privileges;
using FouTools.Netlink.Fou;

namespace FouTools.Objects;

/// <summary>What there is for FOU in a network namespace, and what is missing.</summary>
public sealed class FouSupport
{
    private readonly FouCapabilities? _kernel;

    internal FouSupport(
        string? networkNamespace,
        FouCapabilities? kernel,
        ProcessPrivileges privileges,
        KernelModuleState fouModule,
        KernelModuleState fou6Module,
        bool hasTun)
    {
        NetworkNamespace = networkNamespace;
        _kernel = kernel;
        HasNetAdmin = privileges.Has(Capability.NetAdmin);
        IsInitialUserNamespace = privileges.IsInitialUserNamespace;
        FouModule = fouModule;
        Fou6Module = fou6Module;
        HasTun = hasTun;
        Missing = [.. FindGaps()];
    }

    /// <summary>The network namespace as the user named it; null for that of the process.</summary>
    public string? NetworkNamespace { get; }

    /// <summary>Whether FOU ports can be listed: the kernel has the generic netlink family fou.</summary>
    public bool HasFou => _kernel is not null;

    /// <summary>Whether FOU ports can be made and removed: the family is there, and the user may.</summary>
    public bool CanChangePorts => HasFou && HasNetAdmin && IsInitialUserNamespace;

    /// <summary>Whether ports can be bound to addresses, peers and interfaces (since Linux 5.2); null without fou.</summary>
    public bool? CanBind => _kernel?.CanBind;

    /// <summary>The version of the family; null without fou.</summary>
    public long? FamilyVersion => _kernel?.Family.Version;

    /// <summary>The highest attribute that the family knows; null without fou.</summary>
    public long? MaximumAttribute => _kernel?.Family.MaximumAttribute;

    /// <summary>
    /// The least protocol number that the kernel takes: 1 since the fix of CVE-2026-23083, 0 before it; null without fou,
    /// and where the kernel does not tell (before Linux 5.7).
    /// </summary>
    public int? MinimumProtocol => _kernel?.MinimumProtocol;

    /// <summary>Whether the kernel has the module fou: ports, and tunnels over IPv4.</summary>
    public KernelModuleState FouModule { get; }

    /// <summary>Whether the kernel has the module fou6: tunnels over IPv6.</summary>
    public KernelModuleState Fou6Module { get; }

    /// <summary>Whether the userspace engine can make TUN devices: /dev/net/tun is there and may be opened.</summary>
    public bool HasTun { get; }

    /// <summary>Whether the user has CAP_NET_ADMIN.</summary>
    public bool HasNetAdmin { get; }

    /// <summary>Whether the capabilities hold in the initial user namespace, as FOU ports demand.</summary>
    public bool IsInitialUserNamespace { get; }

    /// <summary>What is missing; empty when all is there.</summary>
    public IReadOnlyList<FouSupportGap> Missing { get; }

    /// <summary>Says what is missing.</summary>
    /// <returns>For example "FOU: missing Fou6, NetAdmin".</returns>
    public override string ToString() => Missing.Count == 0 ? "FOU: nothing is missing" : $"FOU: missing {string.Join(", ", Missing)}";

    private IEnumerable<FouSupportGap> FindGaps()
    {
        if (!HasFou)
        {
            yield return OfModule("Fou", "fou", "The kernel has no FOU ports now.", FouModule);
        }

        if (Fou6Module != KernelModuleState.Loaded)
        {
            yield return OfModule("Fou6", "fou6", "The kernel has no FOU over IPv6 for tunnels now.", Fou6Module);
        }

        if (_kernel is { CanBind: false })
        {
            yield return new FouSupportGap(
                "Binding", "This kernel cannot bind FOU ports to addresses, peers and interfaces.", "Use Linux 5.2 or newer.");
        }

        if (!HasTun)
        {
            yield return new FouSupportGap(
                "Tun",
                "The userspace engine cannot make TUN devices: /dev/net/tun cannot be opened.",
                "Load the module tun with 'modprobe tun'; in a container, have its manager pass /dev/net/tun in.");
        }

        if (!HasNetAdmin)
        {
            yield return new FouSupportGap(
                "NetAdmin", "This user does not have CAP_NET_ADMIN, which every change takes.", "Run as root, or with CAP_NET_ADMIN.");
        }
        else if (!IsInitialUserNamespace)
        {
            yield return new FouSupportGap(
                "InitialUserNamespace",
                "The kernel lets only the initial user namespace change FOU ports, and this process is in another.",
                "Run outside the container or user namespace; Start-FouDatapath works inside.");
        }
    }

    private static FouSupportGap OfModule(string name, string module, string reason, KernelModuleState state) =>
        new(name, reason, ModuleRemedy.For(module, state));
}
