using System.Management.Automation;
using System.Text.RegularExpressions;

namespace FouTools.Shell.TestRunner;

/// <summary>Expands the templates of a name: <c>&lt;peer.Address&gt;</c> becomes the value of <c>$peer.Address</c>.</summary>
internal static partial class NameTemplate
{
    /// <summary>Expands a name in the current scope.</summary>
    /// <param name="frames">Where to evaluate.</param>
    /// <param name="name">The name as written.</param>
    /// <param name="take">Receives the expanded name.</param>
    /// <param name="errors">Receives the error of a template that cannot be evaluated.</param>
    /// <returns>Whether the name could be expanded.</returns>
    public static bool Expand(Frames frames, string name, Action<string> take, ICollection<ErrorRecord> errors)
    {
        if (!name.Contains('<', StringComparison.Ordinal))
        {
            take(name);
            return true;
        }

        var literal = name.Replace("$", "`$", StringComparison.Ordinal).Replace("\"", "`\"", StringComparison.Ordinal);
        return frames.Evaluate(ScriptBlock.Create($"\"{Template().Replace(literal, "$$($$$1)")}\""), take, errors);
    }

    // A backtick before the bracket keeps it as it is.
    [GeneratedRegex("(?<!`)<([^>^`]+)>")]
    private static partial Regex Template();
}
