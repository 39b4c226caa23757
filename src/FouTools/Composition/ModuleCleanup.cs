using System.Management.Automation;

namespace FouTools.Composition;

/// <summary>Stops what still runs when the module is removed; its threads and devices would have no owner left.</summary>
public sealed class ModuleCleanup : IModuleAssemblyCleanup
{
    /// <inheritdoc/>
    public void OnRemove(PSModuleInfo psModuleInfo) => Session.Datapaths.StopAll();
}
