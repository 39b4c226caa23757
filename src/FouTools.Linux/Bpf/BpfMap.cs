using FouTools.Linux.Interop;

namespace FouTools.Linux.Bpf;

/// <summary>
/// A map that BPF programs and this process share. It lives as long as this object or a loaded program that uses it. Thread-safe.
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

    /// <summary>Its name in messages and in bpftool.</summary>
    public string Name { get; }

    /// <summary>The map type.</summary>
    public BpfMapKind Kind { get; }

    /// <summary>The length in bytes of a key.</summary>
    public int KeyLength { get; }

    /// <summary>The length in bytes of a value; per processor for a per-CPU map.</summary>
    public int ValueLength { get; }

    /// <summary>The descriptor by which an instruction refers to the map.</summary>
    public int Descriptor => _descriptor.Number;

    /// <summary>The length in bytes that <see cref="TryRead"/> reads: one value, or one per possible processor, each rounded up to 8.</summary>
    public int ReadLength => IsPerCpu ? (ValueLength + 7) / 8 * 8 * PossibleProcessors.Count : ValueLength;

    private bool IsPerCpu => Kind is BpfMapKind.PerCpuHash or BpfMapKind.PerCpuArray;

    /// <summary>Creates an empty map, or a zeroed array.</summary>
    /// <param name="name">At most 15 letters, digits or underscores.</param>
    /// <param name="kind">The map type.</param>
    /// <param name="keyLength">The length in bytes of a key.</param>
    /// <param name="valueLength">The length in bytes of a value.</param>
    /// <param name="capacity">The maximum number of entries.</param>
    /// <returns>The map.</returns>
    /// <exception cref="LinuxException">
    /// <see cref="Errno.EPERM"/>: CAP_BPF is lacking. <see cref="Errno.ENOSYS"/>: the kernel has no bpf(2).
    /// <see cref="Errno.EINVAL"/>: it lacks this map type, or the lengths are invalid.
    /// </exception>
    public static BpfMap Create(string name, BpfMapKind kind, int keyLength, int valueLength, int capacity)
    {
        ArgumentNullException.ThrowIfNull(name);
        var attributes = new BpfNative.MapCreate
        {
            Type = (uint)kind,
            KeySize = (uint)keyLength,
            ValueSize = (uint)valueLength,
            MaxEntries = (uint)capacity,

            // Only a hash without preallocation frees an old value after the last reader (RCU); a trie supports nothing else.
            Flags = kind is BpfMapKind.Hash or BpfMapKind.PerCpuHash or BpfMapKind.LongestPrefix ? BpfNative.BPF_F_NO_PREALLOC : 0,
            Name = BpfName.From(name),
        };
        int returned = BpfNative.Call(BpfNative.BPF_MAP_CREATE, &attributes, sizeof(BpfNative.MapCreate));
        return new BpfMap(FileDescriptor.FromReturn(returned, $"create BPF map '{name}'"), name, kind, keyLength, valueLength);
    }

    /// <summary>Opens an existing map, which then lives as long as this object too.</summary>
    /// <param name="id">Its id.</param>
    /// <returns>The map; its values can be read if the kernel allows that.</returns>
    /// <exception cref="LinuxException">
    /// <see cref="Errno.EPERM"/>: CAP_SYS_ADMIN is lacking. <see cref="Errno.ENOENT"/>: there is no such map.
    /// </exception>
    public static BpfMap Open(uint id)
    {
        var request = new BpfNative.ById { Id = id };
        FileDescriptor descriptor = FileDescriptor.FromReturn(
            BpfNative.Call(BpfNative.BPF_MAP_GET_FD_BY_ID, &request, sizeof(BpfNative.ById)), $"open BPF map {id}");
        BpfNative.MapInfo info = default;
        if (!BpfNative.TryDescribe(descriptor.Number, &info, sizeof(BpfNative.MapInfo)))
        {
            LinuxException exception = LinuxException.FromErrno($"read what BPF map {id} is");
            descriptor.Dispose();
            throw exception;
        }

        return new BpfMap(descriptor, BpfName.ToText(info.Name), (BpfMapKind)info.Type, (int)info.KeySize, (int)info.ValueSize);
    }

    /// <summary>Sets the value of a key, existing or not. In a per-CPU map, sets the same value for all processors.</summary>
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
    /// <param name="value">Receives the value, <see cref="ReadLength"/> bytes.</param>
    /// <returns>False if there is no such key.</returns>
    /// <exception cref="LinuxException">The kernel rejected the request.</exception>
    public bool TryRead(ReadOnlySpan<byte> key, Span<byte> value)
    {
        ThrowIfNot(KeyLength, key, nameof(key));
        ThrowIfNot(ReadLength, value, nameof(value));
        return Call(BpfNative.BPF_MAP_LOOKUP_ELEM, key, value) >= 0 || IsAbsence("read");
    }

    /// <summary>Deletes a key and its value.</summary>
    /// <param name="key">The key, <see cref="KeyLength"/> bytes.</param>
    /// <returns>False if there was no such key.</returns>
    /// <exception cref="LinuxException">The kernel rejected the request, as it does for every array entry.</exception>
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
            throw new ArgumentException($"The length must be {length} bytes, not {given.Length}.", name);
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
        LinuxException exception = LinuxException.FromErrno($"{attempt} an entry of BPF map '{Name}'");
        return exception.Error == Errno.ENOENT ? false : throw exception;
    }
}
