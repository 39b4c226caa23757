using System.Management.Automation;
using FouTools.Errors;
using FouTools.Linux;
using FouTools.Linux.Modules;
using FouTools.Objects;

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
    public static bool Load(Cmdlet cmdlet, string module)
    {
        if (!Consent.Ask(cmdlet, $"Load the kernel module {module} by modprobe", out ShouldProcessReason reason))
        {
            return reason == ShouldProcessReason.WhatIf;
        }

        cmdlet.WriteVerbose($"Loading the kernel module {module} by 'modprobe {module}'.");
        cmdlet.WriteProgress(Progress(module));
        try
        {
            KernelModule.Load(module);
            return true;
        }
        catch (Exception failure) when (failure is LinuxException or InvalidOperationException)
        {
            throw new FouException(
                FouError.ModuleLoadFailed, failure.Message, ModuleRemedy.For(module, KernelModule.Find(module)), failure);
        }
        finally
        {
            ProgressRecord end = Progress(module);
            end.RecordType = ProgressRecordType.Completed;
            cmdlet.WriteProgress(end);
        }
    }

    private static ProgressRecord Progress(string module) => new(ProgressId, $"Loading kernel module {module}", "Waiting for modprobe");
}
