using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using FouTools.Linux.Namespaces;
using FouTools.Netlink.Rtnetlink;
using FouTools.Netlink.Rtnetlink.Client;

namespace FouTools.Completion;

/// <summary>
/// Base class of the completers that list objects of the network namespace given earlier on the command line; -TransportNamespace
/// has precedence.
/// </summary>
public abstract class NetworkCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        CompletionList.Of(wordToComplete, () => List((fakeBoundParameters?["TransportNamespace"] ?? fakeBoundParameters?["NetworkNamespace"]) as string));

    /// <summary>Lists all candidates.</summary>
    private protected abstract IEnumerable<string> List(RouteNetlink netlink);

    private IReadOnlyList<string> List(string? networkNamespace)
    {
        using NetworkNamespace? netns = string.IsNullOrEmpty(networkNamespace) ? null : NetworkNamespace.Open(networkNamespace);
        using RouteNetlink netlink = RouteNetlink.Open(netns);
        return [.. List(netlink)];
    }
}
