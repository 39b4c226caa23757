using System.Management.Automation;

namespace FouTools.Loading;

/// <summary>
/// Readies the context of the dependencies. The manifest has this assembly as a nested module, which PowerShell imports before
/// it looks at the types of FouTools.dll; for some of those it needs FouTools.Linux already.
/// </summary>
public sealed class ImportHook : IModuleAssemblyInitializer
{
    /// <inheritdoc/>
    public void OnImport() => DependencyContext.Install();
}
