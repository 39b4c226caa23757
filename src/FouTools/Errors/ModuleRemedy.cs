using FouTools.Linux.Modules;

namespace FouTools.Errors;

/// <summary>The remedy for a kernel module that is not loaded.</summary>
internal static class ModuleRemedy
{
    public static string For(string module, KernelModuleState state) => state switch
    {
        KernelModuleState.Loadable when module == "fou" =>
            "Load it with 'modprobe fou', or give -LoadModule to New-FouPort, New-Tunnel or Set-TunnelEncap.",
        KernelModuleState.Loadable when module == "fou6" =>
            "Load it with 'modprobe fou6', or give -LoadModule to New-Tunnel or Set-TunnelEncap.",
        KernelModuleState.Loadable or KernelModuleState.Loaded => $"Load it with 'modprobe {module}'.",
        KernelModuleState.Unknown =>
            $"Load the module {module} on the host; modprobe (package kmod) is not installed here.",
        _ => $"This kernel was built without the module {module}: boot a kernel that has it, or use the userspace engine, Start-FouDatapath.",
    };
}
