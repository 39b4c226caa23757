namespace FouTools.Datapath.Peers;

/// <summary>A prefix of a <see cref="PrefixTrie{TKey, T}"/> with the value it maps to. Only the writer looks at these.</summary>
/// <typeparam name="TKey">The unsigned number that an address is.</typeparam>
/// <typeparam name="T">The type of the values.</typeparam>
/// <param name="address">The lowest address of the prefix.</param>
/// <param name="length">The prefix length in bits.</param>
/// <param name="value">The value; null for an entry that only says where a range of prefixes ends.</param>
internal sealed class PrefixEntry<TKey, T>(TKey address, int length, PrefixValue<T>? value)
    where T : class
{
    public TKey Address { get; } = address;

    public int Length { get; } = length;

    public PrefixValue<T> Value { get; } = value!;
}
