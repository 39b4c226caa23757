using System.Runtime.InteropServices;
using FouTools.Linux.Interop;
using Tmds.Linux;

namespace FouTools.Linux.Sockets;

/// <summary>Datagrams of one length in native memory, sent or received with one call on a connected socket (sendmmsg(2), recvmmsg(2)).</summary>
public sealed unsafe class DatagramBatch : IDisposable
{
    private readonly NativeBuffer _payload;
    private readonly NativeBuffer _vectors;
    private readonly NativeBuffer _messages;
    private readonly int _payloadBytes;

    /// <summary>Creates a zeroed batch.</summary>
    /// <param name="capacity">The maximum number of datagrams, 1 to 1024 (UIO_MAXIOV).</param>
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

    /// <summary>The maximum number of datagrams.</summary>
    public int Capacity { get; }

    private Span<VectorNative.MMsgHdr> Messages => MemoryMarshal.Cast<byte, VectorNative.MMsgHdr>(_messages.Span);

    /// <summary>The payload of a datagram, whole.</summary>
    /// <param name="index">Which one, from 0 on.</param>
    public Span<byte> Payload(int index) => _payload.Span.Slice(index * _payloadBytes, _payloadBytes);

    /// <summary>The received part of a payload, truncated at the length of the batch.</summary>
    /// <param name="index">Which one, from 0 on.</param>
    public ReadOnlySpan<byte> Received(int index) => Payload(index)[..(int)Messages[index].Length];

    /// <summary>Sends the first datagrams.</summary>
    /// <param name="descriptor">A connected socket.</param>
    /// <param name="count">How many.</param>
    /// <returns>The number sent, which may be smaller, or the kernel's reason.</returns>
    public IoResult Send(int descriptor, int count)
    {
        fixed (VectorNative.MMsgHdr* messages = Messages)
        {
            return IoResult.From(VectorNative.SendMMsg(descriptor, messages, (uint)Math.Min(count, Capacity), 0));
        }
    }

    /// <summary>Waits for one datagram with the socket's timeout, and receives all further ones that are queued.</summary>
    /// <param name="descriptor">The socket.</param>
    /// <returns>The number received, or the kernel's reason.</returns>
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
