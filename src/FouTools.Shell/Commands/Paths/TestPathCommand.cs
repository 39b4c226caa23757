using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

/// <summary>Test-Path: tells whether items exist.</summary>
[Cmdlet(VerbsDiagnostic.Test, "Path", DefaultParameterSetName = "Path")]
[OutputType(typeof(bool))]
internal sealed class TestPathCommand : PathCommand
{
    [Parameter(Position = 0, ParameterSetName = "Path", Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [AllowEmptyCollection]
    [AllowEmptyString]
    public override string[]? Path { get; set; }

    [Parameter]
    [Alias("Type")]
    public TestPathType PathType { get; set; }

    [Parameter]
    public SwitchParameter IsValid { get; set; }

    protected override void ProcessRecord()
    {
        if (Paths.Length == 0)
        {
            WriteError(NoPath());
        }

        foreach (var path in Paths)
        {
            if (path is null)
            {
                WriteError(NoPath());
            }
            else
            {
                WriteObject(!string.IsNullOrWhiteSpace(path) && Test(path));
            }
        }
    }

    private static ErrorRecord NoPath() =>
        new(new ArgumentNullException(nameof(Path)), "NullPathNotPermitted", ErrorCategory.InvalidArgument, null);

    private bool Test(string path)
    {
        try
        {
            if (IsValid)
            {
                return SessionState.Path.IsValid(path);
            }

            var context = NewContext();
            return PathType switch
            {
                TestPathType.Container => context.Exists(path) && NewContext().IsContainer(path),
                TestPathType.Leaf => context.Exists(path) && !NewContext().IsContainer(path),
                _ => context.Exists(path),
            };
        }
        catch (Exception error) when (error is ItemNotFoundException or System.Management.Automation.DriveNotFoundException or ProviderNotFoundException)
        {
            return false;
        }
    }
}
