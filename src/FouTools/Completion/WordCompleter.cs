using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace FouTools.Completion;

/// <summary>Base class of the completers whose candidates do not depend on other parameters.</summary>
public abstract class WordCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        CompletionList.Of(wordToComplete, List);

    /// <summary>Lists all candidates.</summary>
    private protected abstract IEnumerable<string> List();
}
