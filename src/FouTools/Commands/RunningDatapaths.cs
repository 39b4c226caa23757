using FouTools.Composition;
using FouTools.Datapath.Runtime;
using FouTools.Linux.Namespaces;

namespace FouTools.Commands;

/// <summary>The datapaths of this process, as parameters filter them.</summary>
internal static class RunningDatapaths
{
    /// <summary>Lists those whose devices are in a network namespace, oldest first.</summary>
    /// <param name="networkNamespace">Its name or path; null for any.</param>
    /// <returns>The datapaths.</returns>
    public static IEnumerable<FouDatapath> In(string? networkNamespace)
    {
        if (networkNamespace is null)
        {
            return Session.Datapaths.List();
        }

        string place = NetworkNamespace.Shorten(networkNamespace);
        return Session.Datapaths.List().Where(datapath => string.Equals(datapath.NetworkNamespace, place, StringComparison.Ordinal));
    }
}
