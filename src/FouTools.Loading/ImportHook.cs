using System.Management.Automation;

namespace FouTools.Loading;

/// <summary>
/// Creates the dependency context. The manifest lists this assembly as a nested module, which PowerShell imports before it inspects the
/// types of FouTools.dll; some of those need FouTools.Linux already.
/// </summary>
public sealed class ImportHook : IModuleAssemblyInitializer
{
    /// <inheritdoc/>
    public void OnImport() => DependencyContext.Install();
}
