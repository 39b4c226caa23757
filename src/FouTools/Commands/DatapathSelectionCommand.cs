using System.Management.Automation;
using FouTools.Binding;
using FouTools.Completion;
using FouTools.Composition;
using FouTools.Datapath.Model;
using FouTools.Datapath.Runtime;
using FouTools.Errors;
using FouTools.Linux;
using FouTools.Management.Namespaces;

namespace FouTools.Commands;

/// <summary>The part that all cmdlets share which act on running datapaths: saying which ones.</summary>
public abstract class DatapathSelectionCommand : PSCmdlet
{
    private protected const string ByName = ParameterSets.ByName;
    private protected const string ByObject = ParameterSets.ByObject;

    /// <summary>The network namespace of the TUN device; left out, any.</summary>
    [Parameter(ParameterSetName = ByName, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(NetworkNamespaceCompleter))]
    public string? NetworkNamespace { get; set; }

    private protected static IDatapathService Datapaths => ModuleServices.Current.Datapaths;

    /// <summary>Which datapaths piped objects are of, whatever names these have by now.</summary>
    private protected static IEnumerable<FouDatapathReference> ReferencesOf(IEnumerable<FouDatapathStatus> objects) =>
        objects.Select(one => new FouDatapathReference(one.Id, one.Name, one.NetworkNamespace));

    /// <summary>Finds the running datapaths of some names, reporting each name without wildcard that none has.</summary>
    /// <param name="names">Names, with wildcards.</param>
    /// <returns>The datapaths, each once, oldest first for each name.</returns>
    private protected IReadOnlyCollection<FouDatapathReference> Select(IEnumerable<string> names)
    {
        FouDatapathReference[] all = [.. RunningDatapaths.In(NetworkNamespace)];
        if (all.Length == 0 && IsNamespaceMissing())
        {
            return [];
        }

        var selected = new OrderedDictionary<Guid, FouDatapathReference>();

        foreach (string name in names)
        {
            var pattern = new NamePattern(name);
            FouDatapathReference[] matches = pattern.Find(all, datapath => datapath.Name);
            if (matches.Length == 0 && pattern.IsOne)
            {
                WriteError(DatapathErrorRecord.NotFound(WildcardPattern.Unescape(name), NetworkNamespace));
            }

            foreach (FouDatapathReference match in matches)
            {
                selected.TryAdd(match.Id, match);
            }
        }

        return selected.Values;
    }

    // A datapath may outlive the name of its namespace.
    private bool IsNamespaceMissing()
    {
        if (string.IsNullOrEmpty(NetworkNamespace))
        {
            return false;
        }

        try
        {
            Linux.Namespaces.NetworkNamespace.Open(NetworkNamespace).Dispose();
            return false;
        }
        catch (LinuxException failure)
        {
            WriteError(ManagementErrorRecord.From(NamespaceErrors.Explain(failure, NetworkNamespace), NetworkNamespace, MyInvocation.MyCommand));
            return true;
        }
    }
}
