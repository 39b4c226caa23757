namespace FouTools.Datapath.Peers;

/// <summary>
/// What a reader needs for a lookup, taken at once. The writer still changes words of the newest snapshot; one that has
/// been replaced stays as it was then.
/// </summary>
/// <typeparam name="T">The type of the values.</typeparam>
/// <param name="words">The words of the trie, see <see cref="PrefixWord"/>; the first one is its root.</param>
/// <param name="values">The values by index; the first one is null.</param>
internal sealed class PrefixTrieSnapshot<T>(uint[] words, T?[] values)
    where T : class
{
    public uint[] Words { get; } = words;

    public T?[] Values { get; } = values;
}
