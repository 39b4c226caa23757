using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

/// <summary>Get-Host: the host of the session.</summary>
[Cmdlet(VerbsCommon.Get, "Host")]
internal sealed class GetHostCommand : PSCmdlet
{
    protected override void ProcessRecord() => WriteObject(Host);
}
