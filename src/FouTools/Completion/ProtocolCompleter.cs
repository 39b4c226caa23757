using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using FouTools.Objects;

namespace FouTools.Completion;

/// <summary>Completes the names of IP protocols.</summary>
public sealed class ProtocolCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        CompletionList.Of(wordToComplete, () => ProtocolNames.All);
}
