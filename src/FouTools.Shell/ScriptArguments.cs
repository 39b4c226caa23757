using System.Management.Automation.Runspaces;

namespace FouTools.Shell;

/// <summary>Turns the words after a script file into parameters, by the rules of <c>pwsh -File</c>.</summary>
internal static class ScriptArguments
{
    /// <summary>
    /// Reads the words: <c>-Name</c> is a parameter whose value, if it takes one, is the word that follows;
    /// <c>-Name:value</c> and <c>-Name: value</c> carry their value, and in the first <c>$true</c> and <c>$false</c> are booleans;
    /// everything else is positional text.
    /// </summary>
    public static IReadOnlyList<CommandParameter> Read(ReadOnlySpan<string> words)
    {
        var parameters = new List<CommandParameter>(words.Length);
        string? pendingName = null;
        foreach (var word in words)
        {
            if (pendingName is not null)
            {
                parameters.Add(new CommandParameter(pendingName, word));
                pendingName = null;
            }
            else if (word.Length < 2 || word[0] != '-')
            {
                parameters.Add(new CommandParameter(null, word));
            }
            else if (word.EndsWith(':'))
            {
                pendingName = word[..^1];
            }
            else if (word.IndexOf(':', StringComparison.Ordinal) is var colon and > 0)
            {
                parameters.Add(new CommandParameter(word[..colon], Value(word[(colon + 1)..])));
            }
            else
            {
                // The engine reads a name that keeps its dash as "a name whose value may follow".
                parameters.Add(new CommandParameter(word));
            }
        }

        if (pendingName is not null)
        {
            parameters.Add(new CommandParameter(pendingName));
        }

        return parameters;
    }

    private static object Value(string word) => word.ToUpperInvariant() switch
    {
        "$TRUE" => true,
        "$FALSE" => false,
        _ => word,
    };
}
