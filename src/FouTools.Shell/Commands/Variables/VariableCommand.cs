using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

/// <summary>What the commands for variables share: a scope and a search by name.</summary>
internal abstract class VariableCommand : PSCmdlet
{
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Scope { get; set; }

    /// <summary>Finds variables by names with wildcards; a plain name without a variable is an error.</summary>
    protected List<PSVariable> Find(IEnumerable<string> names, string[]? include = null, string[]? exclude = null)
    {
        var found = new List<PSVariable>();
        var all = VariableScope.Variables(SessionState, Scope).ToList();
        foreach (var name in names)
        {
            var pattern = WildcardPattern.Get(name, WildcardOptions.IgnoreCase);
            var matches = all.Where(variable => pattern.IsMatch(variable.Name)).ToList();
            if (matches.Count == 0 && !WildcardPattern.ContainsWildcardCharacters(name))
            {
                // Names such as env:HOME or global:x are not in the table under that name.
                if (Scope is null && SessionState.PSVariable.Get(name) is { } qualified)
                {
                    matches.Add(qualified);
                }
                else
                {
                    var error = new ItemNotFoundException($"Cannot find a variable with the name '{name}'.");
                    WriteError(new ErrorRecord(error, "VariableNotFound", ErrorCategory.ObjectNotFound, name));
                }
            }

            found.AddRange(matches);
        }

        return
        [
            .. found.Where(variable => (include is null || include.Any(item => Matches(item, variable)))
                && exclude?.Any(item => Matches(item, variable)) != true)
        ];
    }

    /// <summary>Runs an action and reports what the session state refuses, such as a change of a constant.</summary>
    protected void Attempt(Action action)
    {
        try
        {
            action();
        }
        catch (SessionStateException error)
        {
            WriteError(new ErrorRecord(error.ErrorRecord, error));
        }
        catch (PSArgumentException error)
        {
            WriteError(new ErrorRecord(error.ErrorRecord, error));
        }
    }

    private static bool Matches(string pattern, PSVariable variable) =>
        WildcardPattern.Get(pattern, WildcardOptions.IgnoreCase).IsMatch(variable.Name);
}
