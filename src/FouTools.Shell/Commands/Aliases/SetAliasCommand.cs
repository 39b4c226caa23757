using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

/// <summary>Set-Alias: gives a command another name.</summary>
[Cmdlet(VerbsCommon.Set, "Alias", SupportsShouldProcess = true)]
[OutputType(typeof(AliasInfo))]
internal sealed class SetAliasCommand : SetAliasCommandBase
{
    protected override void ProcessRecord() => Set("Set Alias");
}
