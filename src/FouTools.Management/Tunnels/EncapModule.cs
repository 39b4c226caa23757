using FouTools.Linux.Modules;
using FouTools.Management.Errors;
using FouTools.Netlink.Rtnetlink.Tunnels;

namespace FouTools.Management.Tunnels;

/// <summary>The kernel module that encapsulates tunnels in UDP, which the kernel never loads by itself.</summary>
public static class EncapModule
{
    /// <summary>
    /// Rejects a kind of tunnel whose module is certainly not loaded. The kernel answers an encapsulation that it lacks by removing
    /// the one in place (ip_tunnel_encap_setup, net/ipv4/ip_tunnel.c), so do not ask it.
    /// </summary>
    /// <param name="kind">The kind.</param>
    /// <exception cref="ManagementException">The module is not loaded, and modprobe would load it.</exception>
    public static void Require(TunnelKind kind)
    {
        if (KernelModule.Find(TunnelKindNames.EncapModuleOf(kind)) == KernelModuleState.Loadable)
        {
            throw NotLoaded(kind);
        }
    }

    /// <summary>Makes the failure of a module that is not loaded.</summary>
    /// <param name="kind">The kind of the tunnel that needs it.</param>
    /// <param name="cause">What the kernel answered, if it was asked.</param>
    /// <returns>The exception.</returns>
    public static ManagementException NotLoaded(TunnelKind kind, Exception? cause = null)
    {
        string module = TunnelKindNames.EncapModuleOf(kind);
        return new ManagementException(
            ManagementError.FouModuleNotLoaded,
            ManagedObject.KernelModule,
            $"The kernel cannot encapsulate tunnels of kind {TunnelKindNames.NameOf(kind)} in UDP now: its module {module} is not loaded, or was not built.",
            cause)
        {
            ObjectName = module,
            Value = KernelModule.Find(module),
        };
    }

    /// <summary>Whether an encapsulation is given whose module is not loaded.</summary>
    internal static bool IsMissing(TunnelKind kind, TunnelEncap? encap) =>
        encap is not (null or { Type: TunnelEncapType.None }) && KernelModule.Find(TunnelKindNames.EncapModuleOf(kind)) != KernelModuleState.Loaded;
}
