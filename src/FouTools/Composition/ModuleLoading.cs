using System.Management.Automation;
using FouTools.Linux.Modules;
using FouTools.Management.Errors;
using FouTools.Management.Support;
using FouTools.Management.Tunnels;
using FouTools.Netlink.Rtnetlink.Tunnels;

namespace FouTools.Composition;

/// <summary>Loads kernel modules where the user asked for it, and says so.</summary>
internal static class ModuleLoading
{
    // Another of the same number would take its place on the screen.
    private const int ProgressId = 0x466f55;

    /// <summary>Loads a module, unless the user said -WhatIf or no.</summary>
    /// <param name="cmdlet">The cmdlet that was asked to.</param>
    /// <param name="module">The name of the module.</param>
    /// <returns>Whether it is loaded, or would be but for -WhatIf.</returns>
    /// <exception cref="ManagementException">modprobe is not installed, or could not load it.</exception>
    public static bool Load(Cmdlet cmdlet, string module)
    {
        if (!Confirmation.Ask(cmdlet, $"Load the kernel module {module} by modprobe", out ShouldProcessReason reason))
        {
            return reason == ShouldProcessReason.WhatIf;
        }

        cmdlet.WriteVerbose($"Loading the kernel module {module} by 'modprobe {module}'.");
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

    /// <summary>Makes sure that a tunnel can be encapsulated: loads the module where the user asked for it.</summary>
    /// <param name="cmdlet">The cmdlet that needs the module.</param>
    /// <param name="kind">The kind of the tunnel.</param>
    /// <param name="load">Whether the user asked for it to be loaded.</param>
    /// <exception cref="ManagementException">It is not loaded.</exception>
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
