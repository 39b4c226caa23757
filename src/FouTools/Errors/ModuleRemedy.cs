using FouTools.Linux.Modules;

namespace FouTools.Errors;

/// <summary>What to do about a kernel module that is not loaded.</summary>
internal static class ModuleRemedy
{
    public static string For(string module, KernelModuleState state) => state switch
    {
        KernelModuleState.Loadable when module == "fou" =>
            "Load it with 'modprobe fou', or let -LoadModule of New-FouPort, New-Tunnel or Set-TunnelEncap do it.",
        KernelModuleState.Loadable when module == "fou6" =>
            "Load it with 'modprobe fou6', or let -LoadModule of New-Tunnel or Set-TunnelEncap do it.",
        KernelModuleState.Loadable or KernelModuleState.Loaded => $"Load it with 'modprobe {module}'.",
        KernelModuleState.Unknown =>
            $"Load the module {module} on the host; modprobe, which belongs to the package kmod, is not installed here.",
        _ => $"This kernel was built without the module {module}: boot one that has it, or use the userspace engine, Start-FouDatapath.",
    };
}
