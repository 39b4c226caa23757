using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

/// <summary>Get-PSDrive: the drives of the session.</summary>
[Cmdlet(VerbsCommon.Get, "PSDrive", DefaultParameterSetName = "Name")]
[OutputType(typeof(PSDriveInfo))]
internal sealed class GetPSDriveCommand : ProviderCommand
{
    [Parameter(Position = 0, ParameterSetName = "Name", ValueFromPipelineByPropertyName = true)]
    public string[] Name { get; set; } = ["*"];

    [Parameter]
    public string? Scope { get; set; }

    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string[]? PSProvider { get; set; }

    protected override void ProcessRecord()
    {
        var drives = (Scope is null ? SessionState.Drive.GetAll() : SessionState.Drive.GetAllAtScope(Scope))
            .Where(drive => PSProvider?.Any(provider => Matches(provider, drive.Provider.Name)) != false)
            .OrderBy(drive => drive.Name, StringComparer.OrdinalIgnoreCase)
            .ToList();
        foreach (var name in Name)
        {
            var matches = drives.Where(drive => Matches(name, drive.Name)).ToList();
            if (matches.Count == 0 && !WildcardPattern.ContainsWildcardCharacters(name))
            {
                var error = new ItemNotFoundException($"There is no drive '{name}'.");
                WriteError(new ErrorRecord(error, "GetLocationNoMatchingDrive", ErrorCategory.ObjectNotFound, name));
            }

            WriteObject(matches, enumerateCollection: true);
        }
    }

    private static bool Matches(string pattern, string name) => WildcardPattern.Get(pattern, WildcardOptions.IgnoreCase).IsMatch(name);
}
