using System.Runtime.InteropServices;
using Tmds.Linux;

namespace FouTools.Linux;

/// <summary>A list of native memory pieces that one system call writes in sequence (writev(2)).</summary>
public sealed unsafe class GatherList : IDisposable
{
    private readonly NativeBuffer _vectors;
    private readonly int _capacity;

    /// <summary>Creates an empty list.</summary>
    /// <param name="capacity">The maximum number of pieces, up to 1023 (IOV_MAX less one).</param>
    public GatherList(int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(capacity, 1023);
        _capacity = capacity;
        _vectors = new NativeBuffer((capacity + 1) * sizeof(iovec));
    }

    /// <summary>The number of pieces.</summary>
    public int Count { get; private set; }

    /// <summary>Whether the list is full.</summary>
    public bool IsFull => Count == _capacity;

    internal iovec* VectorsWithRoomForPrefix
    {
        get
        {
            fixed (byte* start = _vectors.Span)
            {
                return (iovec*)start;
            }
        }
    }

    /// <summary>Removes all pieces.</summary>
    public void Clear() => Count = 0;

    /// <summary>Appends a piece; its memory is read only when the list is written.</summary>
    /// <param name="buffer">The memory, which must outlive the use of the list.</param>
    /// <param name="offset">The offset of the piece.</param>
    /// <param name="length">Its length in bytes.</param>
    /// <exception cref="InvalidOperationException">The list is full.</exception>
    public void Add(NativeBuffer buffer, int offset, int length)
    {
        ArgumentNullException.ThrowIfNull(buffer);
        if (IsFull)
        {
            throw new InvalidOperationException("The list is full.");
        }

        Span<byte> piece = buffer.Span.Slice(offset, length);
        VectorsWithRoomForPrefix[++Count] = new iovec
        {
            iov_base = System.Runtime.CompilerServices.Unsafe.AsPointer(ref MemoryMarshal.GetReference(piece)),
            iov_len = length,
        };
    }

    /// <inheritdoc/>
    public void Dispose() => _vectors.Dispose();
}
