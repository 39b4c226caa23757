using System.Management.Automation;
using System.Reflection;

namespace Microsoft.PowerShell.Commands;

/// <summary>Add-Type: loads assemblies. It has no compiler, so source text is refused.</summary>
[Cmdlet(VerbsCommon.Add, "Type", DefaultParameterSetName = "FromAssemblyName")]
internal sealed class AddTypeCommand : PSCmdlet
{
    [Parameter(Mandatory = true, ParameterSetName = "FromAssemblyName")]
    [Alias("AN")]
    public string[] AssemblyName { get; set; } = [];

    [Parameter(Position = 0, Mandatory = true, ParameterSetName = "FromPath")]
    public string[] Path { get; set; } = [];

    [Parameter(Mandatory = true, ParameterSetName = "FromLiteralPath")]
    [Alias("PSPath", "LP")]
    public string[]? LiteralPath { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = "FromSource")]
    public string? TypeDefinition { get; set; }

    [Parameter(ParameterSetName = "FromSource")]
    public string[]? ReferencedAssemblies { get; set; }

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    protected override void BeginProcessing()
    {
        switch (ParameterSetName)
        {
            case "FromSource":
                var error = new NotSupportedException(
                    "FouTools.Shell has no C# compiler. Use -AssemblyName or -Path, or run the script with pwsh.");
                ThrowTerminatingError(new ErrorRecord(error, "TypeDefinitionNotSupported", ErrorCategory.NotImplemented, null));
                break;
            case "FromAssemblyName":
                foreach (var name in AssemblyName)
                {
                    Load(() => Assembly.Load(new AssemblyName(name)), name);
                }

                break;
            default:
                foreach (var file in InputFiles.Resolve(this, Path, LiteralPath))
                {
                    Load(() => Assembly.LoadFrom(file), file);
                }

                break;
        }
    }

    private void Load(Func<Assembly> load, string what)
    {
        try
        {
            var assembly = load();
            if (PassThru)
            {
                WriteObject(assembly.GetExportedTypes(), enumerateCollection: true);
            }
        }
        catch (Exception error) when (error is IOException or BadImageFormatException)
        {
            ThrowTerminatingError(new ErrorRecord(error, "PathNotFound", ErrorCategory.InvalidData, what));
        }
    }
}
