using FouTools.Composition;
using FouTools.Datapath.Model;
using FouTools.Linux.Namespaces;

namespace FouTools.Commands;

/// <summary>Lists the datapaths of this process.</summary>
internal static class RunningDatapaths
{
    /// <summary>Lists the datapaths with a device in a network namespace, oldest first.</summary>
    /// <param name="networkNamespace">Its name or path; null for any.</param>
    /// <returns>The datapaths.</returns>
    public static IEnumerable<FouDatapathReference> In(string? networkNamespace)
    {
        if (networkNamespace is null)
        {
            return ModuleServices.Current.Datapaths.List();
        }

        string name = NetworkNamespace.Shorten(networkNamespace);
        return ModuleServices.Current.Datapaths.List().Where(datapath => string.Equals(datapath.NetworkNamespace, name, StringComparison.Ordinal));
    }
}
