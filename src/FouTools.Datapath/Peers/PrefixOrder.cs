using System.Numerics;

namespace FouTools.Datapath.Peers;

/// <summary>By address, then by length: a prefix comes before all that lie within it, and these follow without a gap.</summary>
/// <typeparam name="TKey">The unsigned number that an address is.</typeparam>
/// <typeparam name="T">The type of the values.</typeparam>
internal sealed class PrefixOrder<TKey, T> : IComparer<PrefixEntry<TKey, T>>
    where TKey : unmanaged, IBinaryInteger<TKey>
    where T : class
{
    public int Compare(PrefixEntry<TKey, T>? x, PrefixEntry<TKey, T>? y)
    {
        int byAddress = x!.Address.CompareTo(y!.Address);
        return byAddress != 0 ? byAddress : x.Length - y.Length;
    }
}
