using System.Management.Automation;
using FouTools.Linux.Modules;
using FouTools.Management.Errors;
using FouTools.Management.Support;
using FouTools.Management.Tunnels;
using FouTools.Netlink.Rtnetlink.Tunnels;

namespace FouTools.Composition;

/// <summary>Loads kernel modules at the user's request, with progress.</summary>
internal static class ModuleLoading
{
    // Unique, because records with the same id replace each other on the screen.
    private const int ProgressId = 0x466f55;

    /// <summary>Loads a module, unless -WhatIf was given or the user declines.</summary>
    /// <param name="cmdlet">The cmdlet.</param>
    /// <param name="module">The name of the module.</param>
    /// <returns>Whether it is loaded, or would be without -WhatIf.</returns>
    /// <exception cref="ManagementException">modprobe is not installed, or could not load it.</exception>
    public static bool Load(Cmdlet cmdlet, string module)
    {
        if (!Confirmation.Ask(cmdlet, $"Load the kernel module {module} with modprobe", out ShouldProcessReason reason))
        {
            return reason == ShouldProcessReason.WhatIf;
        }

        cmdlet.WriteVerbose($"Loading the kernel module {module} with 'modprobe {module}'.");
        cmdlet.WriteProgress(Progress(module));
        try
        {
            ModuleLoader.Load(module);
            return true;
        }
        finally
        {
            ProgressRecord end = Progress(module);
            end.RecordType = ProgressRecordType.Completed;
            cmdlet.WriteProgress(end);
        }
    }

    /// <summary>Ensures that a tunnel can be encapsulated; loads the module if the user requested it.</summary>
    /// <param name="cmdlet">The cmdlet that needs the module.</param>
    /// <param name="kind">The kind of the tunnel.</param>
    /// <param name="load">Whether to load the module.</param>
    /// <exception cref="ManagementException">The module is not loaded.</exception>
    public static void PrepareEncap(Cmdlet cmdlet, TunnelKind kind, bool load)
    {
        string module = TunnelKindNames.EncapModuleOf(kind);
        if (!load || KernelModule.Find(module) == KernelModuleState.Loaded)
        {
            EncapModule.Require(kind);
        }
        else if (!Load(cmdlet, module))
        {
            throw EncapModule.NotLoaded(kind);
        }
    }

    private static ProgressRecord Progress(string module) => new(ProgressId, $"Loading kernel module {module}", "Waiting for modprobe");
}
