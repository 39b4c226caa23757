namespace FouTools.Datapath.Peers;

/// <summary>
/// The 32-bit words of a <see cref="PrefixTrie{TKey, T}"/>. A word is a leaf, which has the length of a prefix and the
/// index of its value, or it is the offset of a block: a node or a bucket. The word 0 is the leaf of no prefix.
/// </summary>
internal static class PrefixWord
{
    /// <summary>The greatest index of a value, and with it how many different values a trie holds.</summary>
    public const uint MaxIndex = (1u << LengthShift) - 1;

    /// <summary>The greatest offset of a block.</summary>
    public const int MaxOffset = (int)BucketFlag - 1;

    private const int LengthShift = 23;
    private const uint BlockFlag = 1u << 31;
    private const uint BucketFlag = 1u << 30;

    public static uint Leaf(int length, uint index) => ((uint)length << LengthShift) | index;

    public static uint Node(int offset) => BlockFlag | (uint)offset;

    public static uint Bucket(int offset) => BlockFlag | BucketFlag | (uint)offset;

    public static bool IsLeaf(uint word) => (int)word >= 0;

    /// <summary>Whether a word that is no leaf is a bucket.</summary>
    public static bool IsBucket(uint word) => (word & BucketFlag) != 0;

    public static int Offset(uint word) => (int)(word & MaxOffset);

    /// <summary>The prefix length of a leaf; 0 for the leaf of no prefix.</summary>
    public static int Length(uint leaf) => (int)(leaf >> LengthShift);

    /// <summary>The index of the value of a leaf; 0 for the leaf of no prefix.</summary>
    public static uint Index(uint leaf) => leaf & MaxIndex;
}
