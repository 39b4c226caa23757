using System.Management.Automation;

namespace FouTools.Composition;

/// <summary>
/// Stops all datapaths and responders when the last runspace of the process removes the module; they would have no owner left.
/// Other runspaces, such as those of ForEach-Object -Parallel, come and go without stopping anything.
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
