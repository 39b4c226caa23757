using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using FouTools.Binding;
using FouTools.Commands;
using FouTools.Composition;

namespace FouTools.Completion;

/// <summary>Completes the names of the peers of the datapath that was typed before.</summary>
public sealed class PeerNameCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        CompletionList.Of(wordToComplete, () => List(fakeBoundParameters?["Datapath"] as string ?? "*"));

    private static IEnumerable<string> List(string datapath) =>
        new NamePattern(datapath).Find(ModuleServices.Current.Datapaths.List(), one => one.Name)
            .SelectMany(one => ModuleServices.Current.Datapaths.GetPeers(one.Id))
            .Select(peer => peer.Name);
}
