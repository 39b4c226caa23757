using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

/// <summary>New-PSDrive: a name for a place of a provider.</summary>
[Cmdlet(VerbsCommon.New, "PSDrive", SupportsShouldProcess = true)]
[OutputType(typeof(PSDriveInfo))]
internal sealed class NewPSDriveCommand : ProviderCommand
{
    [Parameter(Position = 0, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    public string Name { get; set; } = "";

    [Parameter(Position = 1, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    public string PSProvider { get; set; } = "";

    [Parameter(Position = 2, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [AllowEmptyString]
    public string Root { get; set; } = "";

    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string Description { get; set; } = "";

    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string Scope { get; set; } = "local";

    protected override void ProcessRecord()
    {
        if (!ShouldProcess($"Name: {Name} Provider: {PSProvider} Root: {Root}", "New drive"))
        {
            return;
        }

        ForPath(() =>
        {
            var provider = SessionState.Provider.GetOne(PSProvider);
            WriteObject(SessionState.Drive.New(new PSDriveInfo(Name, provider, Root, Description, credential: null), Scope));
        });
    }
}
