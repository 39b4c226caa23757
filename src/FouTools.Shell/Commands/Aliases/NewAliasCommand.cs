using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

/// <summary>New-Alias: gives a command another name that is not in use yet.</summary>
[Cmdlet(VerbsCommon.New, "Alias", SupportsShouldProcess = true)]
[OutputType(typeof(AliasInfo))]
internal sealed class NewAliasCommand : SetAliasCommandBase
{
    protected override void ProcessRecord()
    {
        if (!Force && VariableScope.Aliases(SessionState, Scope ?? "0").Any(alias => alias.Name.Equals(Name, StringComparison.OrdinalIgnoreCase)))
        {
            var error = new SessionStateException($"The alias '{Name}' exists already.");
            WriteError(new ErrorRecord(error, "AliasAlreadyExists", ErrorCategory.ResourceExists, Name));
            return;
        }

        Set("New Alias");
    }
}
