using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using FouTools.Composition;

namespace FouTools.Completion;

/// <summary>Completes the names of running datapaths.</summary>
public sealed class DatapathNameCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        CompletionList.Of(wordToComplete, () => Session.Datapaths.List().Select(datapath => datapath.Name));
}
