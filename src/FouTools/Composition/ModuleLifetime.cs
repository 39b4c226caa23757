using System.Management.Automation;

namespace FouTools.Composition;

/// <summary>
/// Stops what still runs when the last runspace of the process removes the module; its threads and devices would have no
/// owner left. Another runspace, such as one of ForEach-Object -Parallel, may go without taking the others' tunnels along.
/// </summary>
public sealed class ModuleLifetime : IModuleAssemblyInitializer, IModuleAssemblyCleanup
{
    private static int s_imports;

    /// <inheritdoc/>
    public void OnImport() => Interlocked.Increment(ref s_imports);

    /// <inheritdoc/>
    public void OnRemove(PSModuleInfo psModuleInfo)
    {
        if (Interlocked.Decrement(ref s_imports) <= 0)
        {
            ModuleServices.End();
        }
    }
}
