using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace FouTools.Datapath.Peers;

/// <summary>
/// Longest-prefix match over addresses of one family. One writer at a time; any number of readers, which take no lock: a
/// lookup gives the result of before or after a change that goes on meanwhile, and a change touches no address outside its prefix.
/// </summary>
/// <remarks>
/// <para>
/// A multibit trie with skipped paths, wide at the top, that ends in short lists. All is in one array of words
/// (<see cref="PrefixWord"/>). A node has the path that its addresses begin with, a slot for each value of the next bits, and a
/// word for addresses off the path. A bucket has a few prefixes, the longest first, and the leaf for addresses in none of them.
/// A prefix that covers a slot whole is not kept there but written into every leaf below that has no longer one (leaf
/// pushing), so the word that ends a lookup is its result, and one atomic write changes it.
/// </para>
/// <para>
/// Words that change in place are slots, off-path words and the last leaf of a bucket. Everything else of a block is written
/// before a word leads to it and never again, and the index of a value is not given to another one: readers may still be
/// anywhere. What is no longer reachable goes when the whole is built anew, after about as much has been written as there was.
/// </para>
/// </remarks>
/// <typeparam name="TKey">The unsigned number that an address is.</typeparam>
/// <typeparam name="T">The type of the values, compared by reference.</typeparam>
internal sealed class PrefixTrie<TKey, T>
    where TKey : unmanaged, IBinaryInteger<TKey>, IMinMaxValue<TKey>
    where T : class
{
    // A longer list takes more time than one more level.
    private const int BucketCapacity = 4;

    private const int MinStride = 4;
    private const int MaxStride = 20;

    // Eight to sixteen slots for each prefix: most slots then end a lookup, and no branch is hard to predict.
    private const int SpareStride = 3;

    // Node: shift and stride, off-path word, path, slots.
    private const int OffPathWord = 1;
    private const int PathWord = 2;
    private const int StrideShift = 8;
    private const uint ShiftMask = (1u << StrideShift) - 1;

    // Bucket: last leaf, count, then address and leaf of each prefix.
    private const int CountWord = 1;
    private const int FirstPrefixWord = 2;

    private const int InitialWords = 64;
    private const int InitialValues = 16;

    // Below these amounts building anew gains nothing.
    private const int WordsNotWorthRebuilding = 4096;
    private const int PrefixesNotWorthRebuilding = 64;

    private readonly Dictionary<(TKey Address, int Length), PrefixEntry<TKey, T>> _entries = [];
    private readonly SortedSet<PrefixEntry<TKey, T>> _order = new(new PrefixOrder<TKey, T>());
    private readonly Dictionary<T, PrefixValue<T>> _holders = new(ReferenceEqualityComparer.Instance);
    private readonly int[] _countByLength = new int[Width + 1];

    private volatile PrefixTrieSnapshot<T> _snapshot;

    // What the next snapshot will have; the arrays of the newest snapshot as long as they suffice.
    private uint[] _words = new uint[InitialWords];
    private T?[] _values = new T?[InitialValues];
    private int _usedWords = 1;
    private uint _usedValues = 1;

    private int _usedWordsWhenBuilt = 1;
    private int _countWhenBuilt;

    public PrefixTrie() => _snapshot = new PrefixTrieSnapshot<T>(_words, _values);

    /// <summary>How many prefixes there are.</summary>
    public int Count => _entries.Count;

    /// <summary>All prefixes in order of address and length. For the writer.</summary>
    public IEnumerable<PrefixEntry<TKey, T>> Entries => _order;

    /// <summary>How many words the trie takes, reachable or not. For the writer.</summary>
    public int UsedWords => _usedWords;

    private static int KeyWords => Unsafe.SizeOf<TKey>() / sizeof(uint);

    private static int Width => Unsafe.SizeOf<TKey>() * 8;

    private static int SlotsWord => PathWord + KeyWords;

    private static int PrefixWords => KeyWords + 1;

    /// <summary>Finds the value of the longest prefix that has an address. For any thread; allocates nothing.</summary>
    /// <param name="address">The address.</param>
    /// <returns>The value, or null when no prefix has the address.</returns>
    public T? Find(TKey address)
    {
        PrefixTrieSnapshot<T> snapshot = _snapshot;
        uint[] words = snapshot.Words;
        uint word = Volatile.Read(ref words[0]);
        while (!PrefixWord.IsLeaf(word))
        {
            int offset = PrefixWord.Offset(word);
            word = PrefixWord.IsBucket(word) ? FindInBucket(words, offset, address) : FindInNode(words, offset, address);
        }

        return snapshot.Values[PrefixWord.Index(word)];
    }

    /// <summary>Gives the value of exactly a prefix. For the writer.</summary>
    /// <param name="address">The lowest address of the prefix.</param>
    /// <param name="length">Its length in bits.</param>
    /// <returns>The value, or null when there is no such prefix.</returns>
    public T? FindExact(TKey address, int length) => _entries.GetValueOrDefault((address, length))?.Value.Value;

    /// <summary>Adds a prefix. For the writer.</summary>
    /// <param name="address">The lowest address of the prefix.</param>
    /// <param name="length">Its length in bits.</param>
    /// <param name="value">The value.</param>
    /// <returns>False, and nothing is changed, when there is exactly that prefix.</returns>
    /// <exception cref="InvalidOperationException">There are too many values or prefixes (millions).</exception>
    public bool TryAdd(TKey address, int length, T value)
    {
        if (_entries.ContainsKey((address, length)))
        {
            return false;
        }

        PrefixValue<T> holder = Hold(value);
        var entry = new PrefixEntry<TKey, T>(address, length, holder);
        holder.Prefixes++;
        _entries.Add((address, length), entry);
        _order.Add(entry);
        _countByLength[length]++;
        Insert(entry);
        Publish();
        return true;
    }

    /// <summary>Removes a prefix; its addresses fall to the next shorter one. For the writer.</summary>
    /// <param name="address">The lowest address of the prefix.</param>
    /// <param name="length">Its length in bits.</param>
    /// <returns>False when there is no such prefix.</returns>
    public bool Remove(TKey address, int length)
    {
        if (!_entries.Remove((address, length), out PrefixEntry<TKey, T>? entry))
        {
            return false;
        }

        _order.Remove(entry);
        _countByLength[length]--;
        if (--entry.Value.Prefixes == 0)
        {
            _holders.Remove(entry.Value.Value);
        }

        Delete(entry, LeafOfCover(entry));
        Publish();
        return true;
    }

    private static uint FindInNode(uint[] words, int offset, TKey address)
    {
        uint shape = words[offset];
        TKey slot = (address ^ ReadKey(words, offset + PathWord)) >> (int)(shape & ShiftMask);

        // The path is zero where the slot's bits are, so a bit above them is one that differs from the path.
        return slot < TKey.CreateTruncating(1u << (int)(shape >> StrideShift))
            ? Volatile.Read(ref words[offset + SlotsWord + int.CreateTruncating(slot)])
            : Volatile.Read(ref words[offset + OffPathWord]);
    }

    private static uint FindInBucket(uint[] words, int offset, TKey address)
    {
        int position = offset + FirstPrefixWord;
        for (uint left = words[offset + CountWord]; left > 0; left--, position += PrefixWords)
        {
            uint leaf = words[position + KeyWords];
            if ((address ^ ReadKey(words, position)) >> (Width - PrefixWord.Length(leaf)) == TKey.Zero)
            {
                return leaf;
            }
        }

        return Volatile.Read(ref words[offset]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TKey ReadKey(uint[] words, int position) =>
        MemoryMarshal.Read<TKey>(MemoryMarshal.AsBytes(words.AsSpan(position, KeyWords)));

    private static void WriteKey(uint[] words, int position, TKey key) =>
        MemoryMarshal.Write(MemoryMarshal.AsBytes(words.AsSpan(position, KeyWords)), key);

    private static TKey Mask(int length) => length == 0 ? TKey.Zero : TKey.MaxValue << (Width - length);

    private static int CommonLength(TKey first, TKey second) => int.CreateTruncating(TKey.LeadingZeroCount(first ^ second));

    private static uint Leaf(PrefixEntry<TKey, T> entry) => PrefixWord.Leaf(entry.Length, entry.Value.Index);

    private uint LeafOfCover(PrefixEntry<TKey, T> entry)
    {
        for (int length = entry.Length - 1; length >= 0; length--)
        {
            if (_countByLength[length] > 0
                && _entries.TryGetValue((entry.Address & Mask(length), length), out PrefixEntry<TKey, T>? cover))
            {
                return Leaf(cover);
            }
        }

        return 0;
    }

    private void Insert(PrefixEntry<TKey, T> entry)
    {
        Netns netns = Locate(entry, Leaf(entry));
        if (netns.Done)
        {
            return;
        }

        uint word = _words[netns.Word];
        if (PrefixWord.IsLeaf(word))
        {
            Set(netns.Word, MakeBucket([entry], word));
            return;
        }

        int offset = PrefixWord.Offset(word);
        int count = (int)_words[offset + CountWord];
        if (count == BucketCapacity)
        {
            Set(netns.RegionWord, Build(EntriesOfRegion(entry.Address, netns.RegionLength), _words[offset]));
            return;
        }

        int before = 0;
        while (before < count && PrefixLength(offset, before) > entry.Length)
        {
            before++;
        }

        int copy = Allocate(FirstPrefixWord + ((count + 1) * PrefixWords));
        int position = FirstPrefixWord + (before * PrefixWords);
        _words.AsSpan(offset, position).CopyTo(_words.AsSpan(copy));
        WritePrefix(copy + position, entry);
        _words.AsSpan(offset + position, (count - before) * PrefixWords).CopyTo(_words.AsSpan(copy + position + PrefixWords));
        _words[copy + CountWord] = (uint)count + 1;
        Set(netns.Word, PrefixWord.Bucket(copy));
    }

    private void Delete(PrefixEntry<TKey, T> entry, uint cover)
    {
        Netns netns = Locate(entry, cover);
        if (netns.Done)
        {
            return;
        }

        int offset = PrefixWord.Offset(_words[netns.Word]);
        int count = (int)_words[offset + CountWord];
        if (count == 1)
        {
            Set(netns.Word, _words[offset]);
            return;
        }

        int before = 0;
        while (PrefixLength(offset, before) != entry.Length
            || ReadKey(_words, offset + FirstPrefixWord + (before * PrefixWords)) != entry.Address)
        {
            before++;
        }

        int copy = Allocate(FirstPrefixWord + ((count - 1) * PrefixWords));
        int position = FirstPrefixWord + (before * PrefixWords);
        _words.AsSpan(offset, position).CopyTo(_words.AsSpan(copy));
        _words.AsSpan(offset + position + PrefixWords, (count - before - 1) * PrefixWords).CopyTo(_words.AsSpan(copy + position));
        _words[copy + CountWord] = (uint)count - 1;
        Set(netns.Word, PrefixWord.Bucket(copy));
    }

    /// <summary>
    /// Finds the bucket, or the leaf that a bucket may take the place of, where a prefix is or belongs. On the way it replaces
    /// the leaves that the prefix covers in nodes: its own, and those of shorter prefixes, of which there are none while it is there.
    /// </summary>
    private Netns Locate(PrefixEntry<TKey, T> entry, uint leaf)
    {
        int at = 0;
        int regionLength = 0;
        if (entry.Length == 0)
        {
            Repaint(at, 0, leaf);
            return new Netns { Done = true };
        }

        while (true)
        {
            uint word = _words[at];
            if (PrefixWord.IsLeaf(word) || PrefixWord.IsBucket(word))
            {
                return new Netns { Word = at, RegionWord = at, RegionLength = regionLength };
            }

            int offset = PrefixWord.Offset(word);
            int shift = (int)(_words[offset] & ShiftMask);
            int stride = (int)(_words[offset] >> StrideShift);
            int pathLength = Width - shift - stride;
            TKey path = ReadKey(_words, offset + PathWord);
            int common = CommonLength(entry.Address, path);
            if (common < pathLength || entry.Length < pathLength)
            {
                if (common >= entry.Length)
                {
                    RepaintSlots(offset + SlotsWord, 1 << stride, entry.Length, leaf);
                }

                return new Netns { Word = offset + OffPathWord, RegionWord = at, RegionLength = regionLength };
            }

            int slot = offset + SlotsWord + int.CreateTruncating((entry.Address ^ path) >> shift);
            if (entry.Length <= pathLength + stride)
            {
                RepaintSlots(slot, 1 << (pathLength + stride - entry.Length), entry.Length, leaf);
                return new Netns { Done = true };
            }

            at = slot;
            regionLength = pathLength + stride;
        }
    }

    private void RepaintSlots(int first, int count, int longest, uint leaf)
    {
        for (int slot = first; slot < first + count; slot++)
        {
            Repaint(slot, longest, leaf);
        }
    }

    private void Repaint(int at, int longest, uint leaf)
    {
        uint word = _words[at];
        if (PrefixWord.IsLeaf(word))
        {
            if (PrefixWord.Length(word) <= longest)
            {
                Set(at, leaf);
            }
        }
        else if (PrefixWord.IsBucket(word))
        {
            Repaint(PrefixWord.Offset(word), longest, leaf);
        }
        else
        {
            int offset = PrefixWord.Offset(word);
            Repaint(offset + OffPathWord, longest, leaf);
            RepaintSlots(offset + SlotsWord, 1 << (int)(_words[offset] >> StrideShift), longest, leaf);
        }
    }

    /// <summary>Makes the blocks for prefixes that lie within one region, in order.</summary>
    /// <param name="entries">The prefixes, all longer than the region.</param>
    /// <param name="cover">The leaf of the region.</param>
    /// <returns>The word that leads to them.</returns>
    private uint Build(ReadOnlySpan<PrefixEntry<TKey, T>> entries, uint cover)
    {
        if (entries.IsEmpty)
        {
            return cover;
        }

        if (entries.Length <= BucketCapacity)
        {
            return MakeBucket(entries, cover);
        }

        TKey path = entries[0].Address;
        int pathLength = Math.Min(CommonLength(path, entries[^1].Address), entries[0].Length);
        int stride = Math.Clamp(BitOperations.Log2((uint)entries.Length) + SpareStride, MinStride, MaxStride);
        stride = Math.Min(stride, Width - pathLength);
        int slotLength = pathLength + stride;
        int shift = Width - slotLength;
        path &= Mask(pathLength);

        int node = Allocate(SlotsWord + (1 << stride));
        _words[node] = (uint)shift | ((uint)stride << StrideShift);
        _words[node + OffPathWord] = cover;
        WriteKey(_words, node + PathWord, path);

        int slots = node + SlotsWord;
        _words.AsSpan(slots, 1 << stride).Fill(cover);
        foreach (PrefixEntry<TKey, T> entry in entries)
        {
            if (entry.Length <= slotLength)
            {
                _words.AsSpan(slots + Slot(entry), 1 << (slotLength - entry.Length)).Fill(Leaf(entry));
            }
        }

        for (int first = 0; first < entries.Length;)
        {
            int next = first + 1;
            if (entries[first].Length > slotLength)
            {
                int slot = Slot(entries[first]);
                while (next < entries.Length && Slot(entries[next]) == slot)
                {
                    next++;
                }

                uint child = Build(entries[first..next], _words[slots + slot]);
                _words[slots + slot] = child;
            }

            first = next;
        }

        return PrefixWord.Node(node);

        int Slot(PrefixEntry<TKey, T> entry) => int.CreateTruncating((entry.Address ^ path) >> shift);
    }

    private uint MakeBucket(ReadOnlySpan<PrefixEntry<TKey, T>> entries, uint cover)
    {
        int bucket = Allocate(FirstPrefixWord + (entries.Length * PrefixWords));
        _words[bucket] = cover;
        _words[bucket + CountWord] = (uint)entries.Length;
        for (int written = 0; written < entries.Length; written++)
        {
            int index = written;
            for (; index > 0 && PrefixLength(bucket, index - 1) < entries[written].Length; index--)
            {
                int shorter = bucket + FirstPrefixWord + ((index - 1) * PrefixWords);
                _words.AsSpan(shorter, PrefixWords).CopyTo(_words.AsSpan(shorter + PrefixWords));
            }

            WritePrefix(bucket + FirstPrefixWord + (index * PrefixWords), entries[written]);
        }

        return PrefixWord.Bucket(bucket);
    }

    private int PrefixLength(int bucket, int index) =>
        PrefixWord.Length(_words[bucket + FirstPrefixWord + (index * PrefixWords) + KeyWords]);

    private void WritePrefix(int position, PrefixEntry<TKey, T> entry)
    {
        WriteKey(_words, position, entry.Address);
        _words[position + KeyWords] = Leaf(entry);
    }

    private PrefixEntry<TKey, T>[] EntriesOfRegion(TKey address, int regionLength)
    {
        TKey mask = Mask(regionLength);
        var first = new PrefixEntry<TKey, T>(address & mask, regionLength + 1, null);
        var last = new PrefixEntry<TKey, T>(address | ~mask, Width, null);
        return [.. _order.GetViewBetween(first, last)];
    }

    private void Set(int at, uint word) => Volatile.Write(ref _words[at], word);

    private int Allocate(int count)
    {
        if (_usedWords + count > _words.Length)
        {
            long size = Math.Max((long)_words.Length * 2, _usedWords + (long)count);
            if (size > PrefixWord.MaxOffset)
            {
                throw new InvalidOperationException("A table of prefixes cannot hold that many.");
            }

            Array.Resize(ref _words, (int)size);
        }

        int offset = _usedWords;
        _usedWords += count;
        return offset;
    }

    private PrefixValue<T> Hold(T value)
    {
        if (!_holders.TryGetValue(value, out PrefixValue<T>? holder))
        {
            holder = new PrefixValue<T>(value);
            GiveIndex(holder);
            _holders.Add(value, holder);
        }

        return holder;
    }

    private void GiveIndex(PrefixValue<T> holder)
    {
        if (_usedValues > PrefixWord.MaxIndex)
        {
            throw new InvalidOperationException("A table of prefixes cannot hold that many values.");
        }

        if (_usedValues == _values.Length)
        {
            Array.Resize(ref _values, _values.Length * 2);

            // A reader with the old values must not meet a word with a new index.
            _words = (uint[])_words.Clone();
        }

        holder.Index = _usedValues;
        _values[_usedValues++] = holder.Value;
    }

    private void Publish()
    {
        bool wordsAreLeft = _usedWords > (2L * _usedWordsWhenBuilt) + WordsNotWorthRebuilding;
        bool prefixesAreGone = Count < _countWhenBuilt / 4 && _countWhenBuilt > PrefixesNotWorthRebuilding;
        bool valuesAreGone = _usedValues > (2L * _holders.Count) + PrefixesNotWorthRebuilding;
        if (wordsAreLeft || prefixesAreGone || valuesAreGone || (Count == 0 && _usedWords + _usedValues > 2))
        {
            BuildAnew();
        }

        if (_words != _snapshot.Words || _values != _snapshot.Values)
        {
            _snapshot = new PrefixTrieSnapshot<T>(_words, _values);
        }
    }

    private void BuildAnew()
    {
        _words = new uint[Math.Max(InitialWords, Count * PrefixWords * 2)];
        _usedWords = 1;
        _values = new T?[Math.Max(InitialValues, _holders.Count + (_holders.Count / 2))];
        _usedValues = 1;
        foreach (PrefixValue<T> holder in _holders.Values)
        {
            GiveIndex(holder);
        }

        PrefixEntry<TKey, T>[] entries = [.. _order];
        bool all = entries.Length > 0 && entries[0].Length == 0;
        uint root = all ? Build(entries.AsSpan(1), Leaf(entries[0])) : Build(entries, 0);
        _words[0] = root;
        _usedWordsWhenBuilt = _usedWords;
        _countWhenBuilt = Count;
    }

    /// <summary>Where a change goes on.</summary>
    private readonly record struct Netns
    {
        /// <summary>Nothing is left to do: the prefix is in leaves only.</summary>
        public bool Done { get; init; }

        /// <summary>The word that is or becomes the bucket.</summary>
        public int Word { get; init; }

        /// <summary>The word to set when the bucket overflows.</summary>
        public int RegionWord { get; init; }

        /// <summary>How many first bits all addresses that come to <see cref="RegionWord"/> share.</summary>
        public int RegionLength { get; init; }
    }
}
