namespace FouTools.Datapath.Model;

/// <summary>Which datapath, and no more: what a list of many takes.</summary>
/// <param name="Id">Tells it from every other, also from one that gets its name later.</param>
/// <param name="Name">The name of its device as of now.</param>
/// <param name="NetworkNamespace">The network namespace of its device; empty for the process's own.</param>
public sealed record FouDatapathReference(Guid Id, string Name, string NetworkNamespace)
{
    /// <summary>Names the datapath.</summary>
    /// <returns>For example "fou0 in network namespace 'blue'".</returns>
    public override string ToString() => Describe(Name, NetworkNamespace);

    internal static string Describe(string name, string networkNamespace) =>
        networkNamespace.Length == 0 ? name : $"{name} in network namespace '{networkNamespace}'";
}
