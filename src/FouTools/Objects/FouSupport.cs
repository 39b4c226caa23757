using FouTools.Errors;
using FouTools.Linux.Modules;
using FouTools.Management.Support;

namespace FouTools.Objects;

/// <summary>The support for FOU in a network namespace, and what is missing.</summary>
public sealed class FouSupport
{
    private readonly HostSupport _host;

    internal FouSupport(string? networkNamespace, HostSupport host)
    {
        NetworkNamespace = networkNamespace;
        _host = host;
        Missing = [.. host.Missing.Select(Explain)];
    }

    /// <summary>The network namespace as given by the user; null for that of the process.</summary>
    public string? NetworkNamespace { get; }

    /// <summary>Whether FOU ports can be listed: the kernel has the generic netlink family fou.</summary>
    public bool HasFou => _host.Fou is not null;

    /// <summary>Whether FOU ports can be created and removed: the family exists, and the user has the capability.</summary>
    public bool CanChangePorts => HasFou && HasNetAdmin && IsInitialUserNamespace;

    /// <summary>Whether ports can be bound to addresses, peers and interfaces (since Linux 5.2); null without fou.</summary>
    public bool? CanBind => _host.Fou?.CanBind;

    /// <summary>The version of the family; null without fou.</summary>
    public long? FamilyVersion => _host.Fou?.Family.Version;

    /// <summary>The highest attribute of the family; null without fou.</summary>
    public long? MaximumAttribute => _host.Fou?.Family.MaxAttribute;

    /// <summary>
    /// The lowest protocol number that the kernel accepts: 1 since the fix of CVE-2026-23083, 0 before it; null without fou, and
    /// if the kernel does not report it (before Linux 5.7).
    /// </summary>
    public int? MinimumProtocol => _host.Fou?.MinProtocol;

    /// <summary>Whether the kernel has the module fou: ports, and tunnels over IPv4.</summary>
    public KernelModuleState FouModule => _host.FouModule;

    /// <summary>Whether the kernel has the module fou6: tunnels over IPv6.</summary>
    public KernelModuleState Fou6Module => _host.Fou6Module;

    /// <summary>Whether the userspace engine can create TUN devices: /dev/net/tun exists and can be opened.</summary>
    public bool HasTun => _host.HasTun;

    /// <summary>Whether the user has CAP_NET_ADMIN.</summary>
    public bool HasNetAdmin => _host.HasNetAdmin;

    /// <summary>Whether the capabilities hold in the initial user namespace, as FOU ports require.</summary>
    public bool IsInitialUserNamespace => _host.IsInitialUserNamespace;

    /// <summary>What is missing; empty if nothing is.</summary>
    public IReadOnlyList<FouSupportGap> Missing { get; }

    /// <summary>Lists what is missing.</summary>
    /// <returns>For example "FOU: missing Fou6, NetAdmin".</returns>
    public override string ToString() => Missing.Count == 0 ? "FOU: nothing is missing" : $"FOU: missing {string.Join(", ", Missing)}";

    private FouSupportGap Explain(HostSupportGap gap)
    {
        return gap switch
        {
            HostSupportGap.Fou => Of("The kernel module fou is not loaded, so there are no FOU ports.", ModuleRemedy.For("fou", FouModule)),
            HostSupportGap.Fou6 => Of(
                "The kernel module fou6 is not loaded, so tunnels over IPv6 cannot be encapsulated.", ModuleRemedy.For("fou6", Fou6Module)),
            HostSupportGap.Binding => Of(
                "This kernel cannot bind FOU ports to addresses, peers and interfaces.", "Use Linux 5.2 or newer."),
            HostSupportGap.Tun => Of(
                "The userspace engine cannot create TUN devices: /dev/net/tun cannot be opened.",
                "Load the module tun with 'modprobe tun'; in a container, pass the device /dev/net/tun in."),
            HostSupportGap.NetAdmin => Of(
                "This user does not have CAP_NET_ADMIN, which every change requires.", "Run as root, or with CAP_NET_ADMIN."),
            HostSupportGap.InitialUserNamespace => Of(
                "The kernel lets only the initial user namespace change FOU ports, and this process is in another one.",
                "Run outside the container or user namespace; Start-FouDatapath works inside."),
            _ => throw new ArgumentOutOfRangeException(nameof(gap), gap, message: null),
        };

        FouSupportGap Of(string reason, string remedy) => new(gap.ToString(), reason, remedy);
    }
}
