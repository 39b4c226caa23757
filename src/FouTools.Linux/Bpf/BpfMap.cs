using FouTools.Linux.Interop;

namespace FouTools.Linux.Bpf;

/// <summary>
/// A table that BPF programs and this process share. It lives as long as this object or a loaded program that uses it. Any
/// thread may use it at any time.
/// </summary>
public sealed unsafe class BpfMap : IDisposable
{
    private readonly FileDescriptor _descriptor;

    private BpfMap(FileDescriptor descriptor, string name, BpfMapKind kind, int keyLength, int valueLength)
    {
        _descriptor = descriptor;
        Name = name;
        Kind = kind;
        KeyLength = keyLength;
        ValueLength = valueLength;
    }

    /// <summary>What it is called in messages and by bpftool.</summary>
    public string Name { get; }

    /// <summary>How values are found.</summary>
    public BpfMapKind Kind { get; }

    /// <summary>The length in bytes of a key.</summary>
    public int KeyLength { get; }

    /// <summary>The length in bytes of a value, of one processor where each has its own.</summary>
    public int ValueLength { get; }

    /// <summary>The descriptor by which an instruction of a program that is about to be loaded names the map.</summary>
    public int Descriptor => _descriptor.Number;

    /// <summary>The length in bytes of what <see cref="TryRead"/> reads: the value, or one for each possible processor, each rounded up to 8.</summary>
    public int ReadLength => IsPerCpu ? (ValueLength + 7) / 8 * 8 * PossibleProcessors.Count : ValueLength;

    private bool IsPerCpu => Kind is BpfMapKind.PerCpuHash or BpfMapKind.PerCpuArray;

    /// <summary>Makes a map without entries, or, where it is an array, with zeroed ones.</summary>
    /// <param name="name">At most 15 letters, digits or underscores.</param>
    /// <param name="kind">How values are found.</param>
    /// <param name="keyLength">The length in bytes of a key.</param>
    /// <param name="valueLength">The length in bytes of a value.</param>
    /// <param name="capacity">The most entries.</param>
    /// <returns>The map.</returns>
    /// <exception cref="LinuxException">
    /// <see cref="Errno.EPERM"/>: CAP_BPF is lacking. <see cref="Errno.ENOSYS"/>: the kernel has no bpf(2).
    /// <see cref="Errno.EINVAL"/>: it has no map of that kind, or the lengths are impossible.
    /// </exception>
    public static BpfMap Create(string name, BpfMapKind kind, int keyLength, int valueLength, int capacity)
    {
        ArgumentNullException.ThrowIfNull(name);
        var attributes = new BpfNative.MapCreate
        {
            Type = (uint)kind,
            KeySize = (uint)keyLength,
            ValueSize = (uint)valueLength,
            MaximumEntries = (uint)capacity,

            // Only such a hash frees an old value when no program can be reading it any more; a trie knows no other way.
            Flags = kind is BpfMapKind.Hash or BpfMapKind.PerCpuHash or BpfMapKind.LongestPrefix ? BpfNative.BPF_F_NO_PREALLOC : 0,
            Name = BpfName.From(name),
        };
        int returned = BpfNative.Call(BpfNative.BPF_MAP_CREATE, &attributes, sizeof(BpfNative.MapCreate));
        return new BpfMap(FileDescriptor.FromReturn(returned, $"create BPF map '{name}'"), name, kind, keyLength, valueLength);
    }

    /// <summary>Opens a map of the system, which then lives as long as this object too.</summary>
    /// <param name="id">Its number.</param>
    /// <returns>The map, whose values can be read if the kernel lets programs' maps be.</returns>
    /// <exception cref="LinuxException">
    /// <see cref="Errno.EPERM"/>: CAP_SYS_ADMIN is lacking. <see cref="Errno.ENOENT"/>: there is none.
    /// </exception>
    public static BpfMap Open(uint id)
    {
        var wanted = new BpfNative.ById { Id = id };
        FileDescriptor descriptor = FileDescriptor.FromReturn(
            BpfNative.Call(BpfNative.BPF_MAP_GET_FD_BY_ID, &wanted, sizeof(BpfNative.ById)), $"open BPF map {id}");
        BpfNative.MapInfo info = default;
        if (!BpfNative.TryDescribe(descriptor.Number, &info, sizeof(BpfNative.MapInfo)))
        {
            LinuxException refusal = LinuxException.FromErrno($"read what BPF map {id} is");
            descriptor.Dispose();
            throw refusal;
        }

        return new BpfMap(descriptor, BpfName.ToText(info.Name), (BpfMapKind)info.Type, (int)info.KeySize, (int)info.ValueSize);
    }

    /// <summary>Sets the value of a key, whether there is one or not. Of a map with a value for each processor, sets the same one for all.</summary>
    /// <param name="key">The key, <see cref="KeyLength"/> bytes.</param>
    /// <param name="value">The value, <see cref="ValueLength"/> bytes.</param>
    /// <exception cref="LinuxException"><see cref="Errno.E2BIG"/> or <see cref="Errno.ENOSPC"/>: the map is full.</exception>
    public void Set(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        ThrowIfNot(KeyLength, key, nameof(key));
        ThrowIfNot(ValueLength, value, nameof(value));
        byte[] written = value.ToArray();
        if (IsPerCpu)
        {
            written = new byte[ReadLength];
            for (int position = 0; position < written.Length; position += ReadLength / PossibleProcessors.Count)
            {
                value.CopyTo(written.AsSpan(position));
            }
        }

        if (Call(BpfNative.BPF_MAP_UPDATE_ELEM, key, written) < 0)
        {
            throw LinuxException.FromErrno($"set an entry of BPF map '{Name}'");
        }
    }

    /// <summary>Reads the value of a key; see <see cref="ReadLength"/>.</summary>
    /// <param name="key">The key, <see cref="KeyLength"/> bytes.</param>
    /// <param name="value">Gets the value, <see cref="ReadLength"/> bytes.</param>
    /// <returns>False where there is no such key.</returns>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public bool TryRead(ReadOnlySpan<byte> key, Span<byte> value)
    {
        ThrowIfNot(KeyLength, key, nameof(key));
        ThrowIfNot(ReadLength, value, nameof(value));
        return Call(BpfNative.BPF_MAP_LOOKUP_ELEM, key, value) >= 0 || IsAbsence("read");
    }

    /// <summary>Removes a key and its value.</summary>
    /// <param name="key">The key, <see cref="KeyLength"/> bytes.</param>
    /// <returns>False where there was no such key.</returns>
    /// <exception cref="LinuxException">The kernel refused, as it does for every entry of an array.</exception>
    public bool Remove(ReadOnlySpan<byte> key)
    {
        ThrowIfNot(KeyLength, key, nameof(key));
        return Call(BpfNative.BPF_MAP_DELETE_ELEM, key, []) >= 0 || IsAbsence("remove");
    }

    /// <inheritdoc/>
    public void Dispose() => _descriptor.Dispose();

    /// <inheritdoc/>
    public override string ToString() => Name;

    private static void ThrowIfNot(int length, ReadOnlySpan<byte> given, string name)
    {
        if (given.Length != length)
        {
            throw new ArgumentException($"{length} bytes are needed, and {given.Length} were given.", name);
        }
    }

    private int Call(int command, ReadOnlySpan<byte> key, Span<byte> value)
    {
        fixed (byte* keyPointer = key)
        fixed (byte* valuePointer = value)
        {
            var attributes = new BpfNative.Element { Map = (uint)Descriptor, Key = (ulong)keyPointer, Value = (ulong)valuePointer };
            return BpfNative.Call(command, &attributes, sizeof(BpfNative.Element));
        }
    }

    private bool IsAbsence(string attempt)
    {
        LinuxException refusal = LinuxException.FromErrno($"{attempt} an entry of BPF map '{Name}'");
        return refusal.Error == Errno.ENOENT ? false : throw refusal;
    }
}
