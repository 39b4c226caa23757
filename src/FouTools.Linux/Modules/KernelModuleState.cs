namespace FouTools.Linux.Modules;

/// <summary>Whether the running kernel has a module.</summary>
public enum KernelModuleState
{
    /// <summary>Unknown: it is not loaded, and modprobe is not installed.</summary>
    Unknown,

    /// <summary>It is loaded, or built into the kernel.</summary>
    Loaded,

    /// <summary>modprobe(8) would load it.</summary>
    Loadable,

    /// <summary>Neither built in nor among the installed modules.</summary>
    Missing,
}
