using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

/// <summary>Get-Alias: aliases by name or by what they stand for.</summary>
[Cmdlet(VerbsCommon.Get, "Alias", DefaultParameterSetName = "Default")]
[OutputType(typeof(AliasInfo))]
internal sealed class GetAliasCommand : PSCmdlet
{
    [Parameter(Position = 0, ParameterSetName = "Default", ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public string[] Name { get; set; } = ["*"];

    [Parameter(ParameterSetName = "Definition")]
    public string[]? Definition { get; set; }

    [Parameter]
    public string[]? Exclude { get; set; }

    [Parameter]
    public string? Scope { get; set; }

    protected override void ProcessRecord()
    {
        var aliases = VariableScope.Aliases(SessionState, Scope)
            .Where(alias => Exclude?.Any(name => Matches(name, alias.Name)) != true)
            .OrderBy(alias => alias.Name, StringComparer.OrdinalIgnoreCase)
            .ToList();
        foreach (var pattern in Definition ?? Name)
        {
            var matches = aliases.Where(alias => Matches(pattern, Definition is null ? alias.Name : alias.Definition)).ToList();
            if (matches.Count == 0 && !WildcardPattern.ContainsWildcardCharacters(pattern))
            {
                var error = new ItemNotFoundException(Definition is null
                    ? $"There is no alias '{pattern}'."
                    : $"There is no alias for '{pattern}'.");
                WriteError(new ErrorRecord(error, "ItemNotFoundException", ErrorCategory.ObjectNotFound, pattern));
            }

            WriteObject(matches, enumerateCollection: true);
        }
    }

    private static bool Matches(string pattern, string text) => WildcardPattern.Get(pattern, WildcardOptions.IgnoreCase).IsMatch(text);
}
