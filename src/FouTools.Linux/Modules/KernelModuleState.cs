namespace FouTools.Linux.Modules;

/// <summary>Whether the running kernel has a module.</summary>
public enum KernelModuleState
{
    /// <summary>Nobody can tell: it is not loaded, and the program modprobe is not installed.</summary>
    Unknown,

    /// <summary>It is loaded, or built into the kernel.</summary>
    Loaded,

    /// <summary>modprobe(8) would load it.</summary>
    Loadable,

    /// <summary>Neither the kernel nor its folder of modules has it.</summary>
    Missing,
}
