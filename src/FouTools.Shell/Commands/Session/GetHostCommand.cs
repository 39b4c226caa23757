using System.Management.Automation;

namespace FouTools.Shell.Commands;

/// <summary>Get-Host: the host of the session.</summary>
[Cmdlet(VerbsCommon.Get, "Host")]
internal sealed class GetHostCommand : PSCmdlet
{
    protected override void ProcessRecord() => WriteObject(Host);
}
