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

/// <summary>Base class of the cmdlets that act on running datapaths: selects them.</summary>
public abstract class DatapathSelectionCommand : PSCmdlet
{
    private protected const string ByName = ParameterSets.ByName;
    private protected const string ByObject = ParameterSets.ByObject;

    /// <summary>The network namespace of the TUN device; by default any.</summary>
    [Parameter(ParameterSetName = ByName, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(NetworkNamespaceCompleter))]
    public string? NetworkNamespace { get; set; }

    private protected static IDatapathService Datapaths => ModuleServices.Current.Datapaths;

    /// <summary>The datapaths of piped objects, regardless of their current names.</summary>
    private protected static IEnumerable<FouDatapathReference> ReferencesOf(IEnumerable<FouDatapathStatus> objects) =>
        objects.Select(one => new FouDatapathReference(one.Id, one.Name, one.NetworkNamespace));

    /// <summary>Finds running datapaths by name, and reports each name without wildcards that matches none.</summary>
    /// <param name="names">Names, with wildcards.</param>
    /// <returns>The datapaths, without duplicates, oldest first for each name.</returns>
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
