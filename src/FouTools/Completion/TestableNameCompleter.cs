using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace FouTools.Completion;

/// <summary>Completes the names of running datapaths, and of the tunnels in the network namespace that was typed before.</summary>
public sealed class TestableNameCompleter : IArgumentCompleter
{
    private static readonly IArgumentCompleter[] s_parts = [new DatapathNameCompleter(), new TunnelNameCompleter()];

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        s_parts.SelectMany(part => part.CompleteArgument(commandName, parameterName, wordToComplete, commandAst, fakeBoundParameters));
}
