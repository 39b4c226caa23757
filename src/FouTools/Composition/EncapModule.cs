using System.Management.Automation;
using FouTools.Errors;
using FouTools.Linux.Modules;
using FouTools.Netlink.Rtnetlink.Tunnels;

namespace FouTools.Composition;

/// <summary>The kernel module that encapsulates tunnels in UDP, which the kernel never loads by itself.</summary>
internal static class EncapModule
{
    /// <summary>
    /// Loads the module where the user asked for it, and refuses where it is not loaded for sure: the kernel answers an
    /// encapsulation that it lacks by removing the one in place (ip_tunnel_encap_setup, net/ipv4/ip_tunnel.c), so it is
    /// better not asked.
    /// </summary>
    /// <param name="cmdlet">The cmdlet that needs the module.</param>
    /// <param name="kind">The kind of the tunnel.</param>
    /// <param name="load">Whether the user asked for it to be loaded.</param>
    public static void Prepare(Cmdlet cmdlet, TunnelKind kind, bool load)
    {
        string module = TunnelKindNames.EncapModuleOf(kind);
        KernelModuleState state = KernelModule.Find(module);
        bool isThere = load && state != KernelModuleState.Loaded
            ? ModuleLoading.Load(cmdlet, module)
            : state != KernelModuleState.Loadable;
        if (!isThere)
        {
            throw TunnelRefusals.EncapModule(kind, state);
        }
    }
}
