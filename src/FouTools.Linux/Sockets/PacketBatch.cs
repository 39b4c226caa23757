using System.Runtime.InteropServices;
using FouTools.Linux.Interop;
using Tmds.Linux;

namespace FouTools.Linux.Sockets;

/// <summary>Whole packets in native memory for one destination, sent with one system call (sendmmsg(2)).</summary>
public sealed unsafe class PacketBatch : IDisposable
{
    private readonly NativeBuffer _messages;
    private readonly NativeBuffer _vectors;
    private readonly NativeBuffer _address = new(sizeof(SockAddr));
    private readonly int _capacity;

    /// <summary>Creates an empty batch.</summary>
    /// <param name="capacity">The maximum number of packets, 1 to 1024 (UIO_MAXIOV).</param>
    public PacketBatch(int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(capacity, 1024);
        _capacity = capacity;
        _messages = new NativeBuffer(capacity * sizeof(VectorNative.MMsgHdr));
        _vectors = new NativeBuffer(capacity * sizeof(iovec));
    }

    /// <summary>The number of packets.</summary>
    public int Count { get; private set; }

    /// <summary>Whether the batch is full.</summary>
    public bool IsFull => Count == _capacity;

    internal Span<VectorNative.MMsgHdr> Messages => MemoryMarshal.Cast<byte, VectorNative.MMsgHdr>(_messages.Span);

    /// <summary>Empties the batch.</summary>
    /// <param name="destination">The destination to route the following packets to.</param>
    public void Begin(SocketEndpoint destination)
    {
        Count = 0;
        MemoryMarshal.Cast<byte, SockAddr>(_address.Span)[0] = SockAddr.Create(destination with { Port = 0 });
    }

    /// <summary>Adds a packet; its memory is read only when the batch is sent.</summary>
    /// <param name="buffer">The memory, which must outlive the batch's use.</param>
    /// <param name="offset">Where the packet begins.</param>
    /// <param name="length">Its length in bytes.</param>
    public void Add(NativeBuffer buffer, int offset, int length)
    {
        ArgumentNullException.ThrowIfNull(buffer);
        fixed (byte* data = buffer.Span.Slice(offset, length), vectors = _vectors.Span, address = _address.Span)
        {
            iovec* vector = (iovec*)vectors + Count;
            *vector = new iovec { iov_base = data, iov_len = length };
            ref VectorNative.MMsgHdr message = ref Messages[Count];
            message = default;
            message.Header.msg_name = address;
            message.Header.msg_namelen = ((SockAddr*)address)->Length;
            message.Header.msg_iov = vector;
            message.Header.msg_iovlen = 1;
        }

        Count++;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _messages.Dispose();
        _vectors.Dispose();
        _address.Dispose();
    }
}
