using System.Management.Automation;

namespace FouTools.Shell.TestRunner;

/// <summary>New-PesterConfiguration: the default settings, or those of a hashtable.</summary>
internal sealed class NewPesterConfigurationCommand : PSCmdlet
{
    [Parameter(Position = 0)]
    public object? Hashtable { get; set; }

    protected override void EndProcessing() => WriteObject(Hashtable is null ? new PesterConfiguration() : PesterConfiguration.From(Hashtable));
}
