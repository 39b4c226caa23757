using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using FouTools.Management.Errors;
using FouTools.Management.Tunnels;

namespace FouTools.Completion;

/// <summary>Completes the names of the tunnels in the network namespace that was typed before.</summary>
public sealed class TunnelNameCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        CompletionList.Of(wordToComplete, () => List(fakeBoundParameters?["NetworkNamespace"] as string));

    private static IReadOnlyList<string> List(string? networkNamespace)
    {
        try
        {
            using TunnelManager tunnels = TunnelManager.Open(networkNamespace);
            return [.. tunnels.List().Select(tunnel => tunnel.Name)];
        }
        catch (ManagementException)
        {
            return [];
        }
    }
}
