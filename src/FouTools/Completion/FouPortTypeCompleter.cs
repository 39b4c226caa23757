using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using FouTools.Netlink.Fou;

namespace FouTools.Completion;

/// <summary>Completes the types that a FOU port can have.</summary>
public sealed class FouPortTypeCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        CompletionList.Of(wordToComplete, () => [nameof(FouPortType.Fou), nameof(FouPortType.Gue)]);
}
