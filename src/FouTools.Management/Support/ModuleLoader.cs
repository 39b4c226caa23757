using FouTools.Linux;
using FouTools.Linux.Modules;
using FouTools.Management.Errors;

namespace FouTools.Management.Support;

/// <summary>Loads kernel modules.</summary>
public static class ModuleLoader
{
    /// <summary>Loads a kernel module by modprobe(8), and waits for it.</summary>
    /// <param name="module">The name of the module.</param>
    /// <exception cref="ManagementException">modprobe is not installed, or could not load it.</exception>
    public static void Load(string module)
    {
        try
        {
            KernelModule.Load(module);
        }
        catch (Exception failure) when (failure is LinuxException or InvalidOperationException)
        {
            throw new ManagementException(ManagementError.ModuleLoadFailed, ManagedObject.KernelModule, failure.Message, failure)
            {
                ObjectName = module,
                Value = KernelModule.Find(module),
            };
        }
    }
}
