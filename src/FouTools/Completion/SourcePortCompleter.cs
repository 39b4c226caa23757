using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using FouTools.Datapath;

namespace FouTools.Completion;

/// <summary>Completes the one source port policy that is a word.</summary>
public sealed class SourcePortCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        CompletionList.Of(wordToComplete, () => [SourcePortPolicy.Auto.ToString()]);
}
