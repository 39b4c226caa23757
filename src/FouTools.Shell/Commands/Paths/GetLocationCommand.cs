using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

/// <summary>Get-Location: where the session is.</summary>
[Cmdlet(VerbsCommon.Get, "Location", DefaultParameterSetName = "Location")]
[OutputType(typeof(PathInfo), typeof(PathInfoStack))]
internal sealed class GetLocationCommand : ProviderCommand
{
    [Parameter(ParameterSetName = "Location", ValueFromPipelineByPropertyName = true)]
    public string[]? PSProvider { get; set; }

    [Parameter(ParameterSetName = "Stack")]
    public SwitchParameter Stack { get; set; }

    [Parameter(ParameterSetName = "Stack", ValueFromPipelineByPropertyName = true)]
    public string[]? StackName { get; set; }

    protected override void ProcessRecord()
    {
        if (ParameterSetName == "Stack")
        {
            foreach (var name in StackName ?? [""])
            {
                WriteObject(SessionState.Path.LocationStack(name), enumerateCollection: false);
            }
        }
        else if (PSProvider is not null)
        {
            foreach (var provider in PSProvider)
            {
                ForPath(() => WriteObject(SessionState.Path.CurrentProviderLocation(provider)));
            }
        }
        else
        {
            WriteObject(SessionState.Path.CurrentLocation);
        }
    }
}
