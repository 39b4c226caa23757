using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace FouTools.Completion;

/// <summary>The part that completers share whose words depend on nothing else that was typed.</summary>
public abstract class WordCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        CompletionList.Of(wordToComplete, List);

    /// <summary>All words.</summary>
    private protected abstract IEnumerable<string> List();
}
