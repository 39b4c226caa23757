using System.Management.Automation;
using FouTools.Completion;
using FouTools.Composition;
using FouTools.Datapath;
using FouTools.Errors;

namespace FouTools.Commands;

/// <summary>The part that all cmdlets share which act on running datapaths: saying which ones.</summary>
public abstract class DatapathSelectionCommand : PSCmdlet
{
    private protected const string ByName = "ByName";
    private protected const string ByObject = "ByObject";

    /// <summary>The network namespace of the TUN device; left out, any.</summary>
    [Parameter(ParameterSetName = ByName, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(NetworkNamespaceCompleter))]
    public string? NetworkNamespace { get; set; }

    /// <summary>Finds the running datapaths of some names, reporting each name without wildcard that none has.</summary>
    /// <param name="names">Names, with wildcards.</param>
    /// <returns>The datapaths, oldest first for each name.</returns>
    private protected IEnumerable<FouDatapath> Select(IEnumerable<string> names)
    {
        foreach (string name in names)
        {
            WildcardPattern pattern = WildcardPattern.Get(name, WildcardOptions.None);
            FouDatapath[] matches =
            [
                .. Session.Datapaths.List().Where(datapath => pattern.IsMatch(datapath.Name) && IsInNamespace(datapath)),
            ];
            if (matches.Length == 0 && !WildcardPattern.ContainsWildcardCharacters(name))
            {
                WriteError(DatapathErrorRecord.NotFound(name, NetworkNamespace));
            }

            foreach (FouDatapath match in matches)
            {
                yield return match;
            }
        }
    }

    private bool IsInNamespace(FouDatapath datapath) =>
        NetworkNamespace is null || string.Equals(datapath.NetworkNamespace, NetworkNamespace, StringComparison.Ordinal);
}
