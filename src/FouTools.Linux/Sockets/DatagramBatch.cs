using System.Runtime.InteropServices;
using FouTools.Linux.Interop;
using Tmds.Linux;

namespace FouTools.Linux.Sockets;

/// <summary>Datagrams of one length in native memory that one call sends through a connected socket, or receives (sendmmsg(2), recvmmsg(2)).</summary>
public sealed unsafe class DatagramBatch : IDisposable
{
    private readonly NativeBuffer _payload;
    private readonly NativeBuffer _vectors;
    private readonly NativeBuffer _messages;
    private readonly int _payloadBytes;

    /// <summary>Makes a batch of zeros.</summary>
    /// <param name="capacity">The most datagrams, 1 to 1024 (UIO_MAXIOV).</param>
    /// <param name="payloadBytes">The length of each.</param>
    public DatagramBatch(int capacity, int payloadBytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(capacity, 1024);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(payloadBytes);
        Capacity = capacity;
        _payloadBytes = payloadBytes;
        _payload = new NativeBuffer(capacity * payloadBytes);
        _vectors = new NativeBuffer(capacity * sizeof(iovec));
        _messages = new NativeBuffer(capacity * sizeof(VectorNative.MMsgHdr));
        fixed (byte* payload = _payload.Span, vectors = _vectors.Span)
        {
            for (int i = 0; i < capacity; i++)
            {
                iovec* vector = (iovec*)vectors + i;
                *vector = new iovec { iov_base = payload + (i * payloadBytes), iov_len = payloadBytes };
                Messages[i].Header.msg_iov = vector;
                Messages[i].Header.msg_iovlen = 1;
            }
        }
    }

    /// <summary>The most datagrams.</summary>
    public int Capacity { get; }

    private Span<VectorNative.MMsgHdr> Messages => MemoryMarshal.Cast<byte, VectorNative.MMsgHdr>(_messages.Span);

    /// <summary>The payload of a datagram, whole.</summary>
    /// <param name="index">Which one, from 0 on.</param>
    public Span<byte> Payload(int index) => _payload.Span.Slice(index * _payloadBytes, _payloadBytes);

    /// <summary>The part of a payload that was received; what was longer than the batch has room for is cut.</summary>
    /// <param name="index">Which one, from 0 on.</param>
    public ReadOnlySpan<byte> Received(int index) => Payload(index)[..(int)Messages[index].Length];

    /// <summary>Sends the first datagrams.</summary>
    /// <param name="descriptor">A connected socket.</param>
    /// <param name="count">How many.</param>
    /// <returns>How many left, which may be fewer, or the kernel's reason.</returns>
    public IoResult Send(int descriptor, int count)
    {
        fixed (VectorNative.MMsgHdr* messages = Messages)
        {
            return IoResult.From(VectorNative.SendMMsg(descriptor, messages, (uint)Math.Min(count, Capacity), 0));
        }
    }

    /// <summary>Waits for one datagram as long as the socket does, and takes what else is there.</summary>
    /// <param name="descriptor">The socket.</param>
    /// <returns>How many came, or the kernel's reason.</returns>
    public IoResult Receive(int descriptor)
    {
        fixed (VectorNative.MMsgHdr* messages = Messages)
        {
            return IoResult.From(VectorNative.RecvMMsg(descriptor, messages, (uint)Capacity, VectorNative.MSG_WAITFORONE, null));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _payload.Dispose();
        _vectors.Dispose();
        _messages.Dispose();
    }
}
