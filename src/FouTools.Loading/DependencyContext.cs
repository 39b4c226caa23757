using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace FouTools.Loading;

/// <summary>
/// Isolates the module's dependencies from other modules, which may ship another version of them. PowerShell loads every module into the
/// default context, where the first version of an assembly wins. So load FouTools.Linux, FouTools.Plotting and their third-party libraries
/// into this context, the latter when a plot is drawn; PowerShell loads the rest of the module as usual, so that scripts can name its
/// types.
/// </summary>
internal sealed class DependencyContext : AssemblyLoadContext
{
    private const string FolderName = "dependencies";

    private static readonly string[] s_layers = ["FouTools.Linux", "FouTools.Plotting"];
    private static readonly Lazy<DependencyContext> s_instance = new(() => new DependencyContext(FindFolder(), FindRuntime()));

    private readonly string[] _folders;

    private DependencyContext(string folder, string runtime)
        : base(nameof(FouTools))
    {
        _folders = [folder, Path.Combine(folder, runtime)];
        Default.Resolving += Resolve;
    }

    /// <summary>Creates the context, once per process.</summary>
    /// <exception cref="PlatformNotSupportedException">There is no build for this system.</exception>
    public static void Install() => _ = s_instance.Value;

    /// <inheritdoc/>
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        string file = assemblyName.Name + ".dll";
        return _folders.Select(folder => Path.Combine(folder, file)).FirstOrDefault(File.Exists) is { } path
            ? LoadFromAssemblyPath(path)
            : null;
    }

    // Failed loads of other modules' assemblies are not this context's concern.
    private Assembly? Resolve(AssemblyLoadContext context, AssemblyName assemblyName) =>
        s_layers.Contains(assemblyName.Name) ? LoadFromAssemblyName(assemblyName) : null;

    private static string FindFolder() =>
        Path.Combine(Path.GetDirectoryName(typeof(DependencyContext).Assembly.Location)!, FolderName);

    // The build creates folders of these names.
    private static string FindRuntime() => (OperatingSystem.IsLinux(), RuntimeInformation.ProcessArchitecture) switch
    {
        (true, Architecture.X64) => "linux-x64",
        (true, Architecture.Arm64) => "linux-arm64",
        _ => throw new PlatformNotSupportedException(
            $"FouTools runs on Linux on x64 and Arm64 processors, and not on {RuntimeInformation.RuntimeIdentifier}."),
    };
}
