using FouTools.Composition;

namespace FouTools.Completion;

/// <summary>Completes the names of running datapaths.</summary>
public sealed class DatapathNameCompleter : WordCompleter
{
    private protected override IEnumerable<string> List() => ModuleServices.Current.Datapaths.List().Select(datapath => datapath.Name);
}
