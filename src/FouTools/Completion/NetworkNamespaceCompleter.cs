using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using FouTools.Linux.Namespaces;

namespace FouTools.Completion;

/// <summary>Completes the names of network namespaces that `ip netns` knows.</summary>
public sealed class NetworkNamespaceCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        CompletionList.Of(wordToComplete, NetworkNamespace.ListNames);
}
