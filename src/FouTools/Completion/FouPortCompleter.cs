using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Language;
using FouTools.Management.Errors;
using FouTools.Management.Ports;

namespace FouTools.Completion;

/// <summary>Completes the numbers of the kernel's FOU ports in the network namespace that was typed before.</summary>
public sealed class FouPortCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        CompletionList.Of(wordToComplete, () => List(fakeBoundParameters?["NetworkNamespace"] as string));

    private static IReadOnlyList<string> List(string? networkNamespace)
    {
        try
        {
            using FouPortManager ports = FouPortManager.Open(networkNamespace);
            return [.. ports.List().Select(port => port.Port.ToString(CultureInfo.InvariantCulture))];
        }
        catch (ManagementException)
        {
            return [];
        }
    }
}
