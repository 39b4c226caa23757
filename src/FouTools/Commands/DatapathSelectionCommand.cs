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
    /// <returns>The datapaths, each once, oldest first for each name.</returns>
    private protected IReadOnlyCollection<FouDatapath> Select(IEnumerable<string> names)
    {
        var selected = new OrderedDictionary<FouDatapath, string>();
        foreach (string name in names)
        {
            WildcardPattern? pattern = ReadPattern(name);
            FouDatapath[] matches = Find(name, pattern);
            if (matches.Length == 0 && (pattern is null || !WildcardPattern.ContainsWildcardCharacters(name)))
            {
                WriteError(DatapathErrorRecord.NotFound(name, NetworkNamespace));
            }

            foreach (FouDatapath match in matches)
            {
                selected.TryAdd(match, name);
            }
        }

        return selected.Keys;
    }

    private static WildcardPattern? ReadPattern(string name)
    {
        WildcardPattern pattern = WildcardPattern.Get(name, WildcardOptions.None);
        try
        {
            // It is parsed on its first use.
            pattern.IsMatch(string.Empty);
            return pattern;
        }
        catch (WildcardPatternException)
        {
            return null;
        }
    }

    // An interface's name may hold wildcard characters itself, so the name as it stands goes first.
    private FouDatapath[] Find(string name, WildcardPattern? pattern)
    {
        FouDatapath[] all = [.. Session.Datapaths.List().Where(IsInNamespace)];
        FouDatapath[] named = [.. all.Where(datapath => string.Equals(datapath.Name, name, StringComparison.Ordinal))];
        return named.Length > 0 || pattern is null ? named : [.. all.Where(datapath => pattern.IsMatch(datapath.Name))];
    }

    private bool IsInNamespace(FouDatapath datapath) =>
        NetworkNamespace is null
        || string.Equals(datapath.NetworkNamespace, Linux.Namespaces.NetworkNamespace.Shorten(NetworkNamespace), StringComparison.Ordinal);
}
