namespace FouTools.Datapath.Peers;

/// <summary>A value that prefixes map to, once for all of its prefixes.</summary>
/// <typeparam name="T">The type of the values.</typeparam>
/// <param name="value">The value.</param>
internal sealed class PrefixValue<T>(T value)
    where T : class
{
    public T Value { get; } = value;

    /// <summary>Where the value is in <see cref="PrefixTrieSnapshot{T}.Values"/>; 0 when it is not there yet.</summary>
    public uint Index { get; set; }

    /// <summary>How many prefixes map to the value.</summary>
    public int Prefixes { get; set; }
}
