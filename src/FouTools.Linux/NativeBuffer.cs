using System.Runtime.InteropServices;

namespace FouTools.Linux;

/// <summary>
/// Zeroed memory outside the managed heap, aligned to a cache line, that the garbage collector neither moves nor counts.
/// </summary>
public sealed unsafe class NativeBuffer : IDisposable
{
    private const int CacheLine = 64;
    private static long s_allocatedBytes;
    private void* _pointer;

    /// <summary>Allocates the memory.</summary>
    /// <param name="length">The size in bytes.</param>
    /// <exception cref="OutOfMemoryException">The system is out of memory.</exception>
    public NativeBuffer(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        _pointer = NativeMemory.AlignedAlloc((nuint)length, CacheLine);
        NativeMemory.Clear(_pointer, (nuint)length);
        Length = length;
        Interlocked.Add(ref s_allocatedBytes, length);
    }

    /// <summary>Frees memory that was not disposed.</summary>
    ~NativeBuffer() => Free();

    /// <summary>Bytes held by all undisposed buffers of this process, for leak tests.</summary>
    public static long AllocatedBytes => Interlocked.Read(ref s_allocatedBytes);

    /// <summary>The size in bytes.</summary>
    public int Length { get; }

    /// <summary>The memory. Valid until <see cref="Dispose"/>.</summary>
    /// <exception cref="ObjectDisposedException">The memory has been freed.</exception>
    public Span<byte> Span
    {
        get
        {
            ObjectDisposedException.ThrowIf(_pointer is null, this);
            return new Span<byte>(_pointer, Length);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        if (_pointer is null)
        {
            return;
        }

        NativeMemory.AlignedFree(_pointer);
        _pointer = null;
        Interlocked.Add(ref s_allocatedBytes, -Length);
    }
}
