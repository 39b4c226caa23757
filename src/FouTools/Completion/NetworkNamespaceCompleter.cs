using FouTools.Linux.Namespaces;

namespace FouTools.Completion;

/// <summary>Completes the names of network namespaces that `ip netns` knows.</summary>
public sealed class NetworkNamespaceCompleter : WordCompleter
{
    private protected override IEnumerable<string> List() => NetworkNamespace.ListNames();
}
