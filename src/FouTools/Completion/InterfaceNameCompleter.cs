using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using FouTools.Linux.Namespaces;
using FouTools.Netlink.Rtnetlink;

namespace FouTools.Completion;

/// <summary>Completes the names of the interfaces in the network namespace that was typed before, that of the transport first.</summary>
public sealed class InterfaceNameCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        CompletionList.Of(wordToComplete, () => List((fakeBoundParameters?["TransportNamespace"] ?? fakeBoundParameters?["NetworkNamespace"]) as string));

    private static IReadOnlyList<string> List(string? networkNamespace)
    {
        using NetworkNamespace? place = string.IsNullOrEmpty(networkNamespace) ? null : NetworkNamespace.Open(networkNamespace);
        using RouteNetlink netlink = RouteNetlink.Open(place);
        return [.. netlink.Links.List().Select(link => link.Name)];
    }
}
