using System.Buffers.Binary;
using System.Net.Sockets;

namespace FouTools.Measurement.Protocol;

/// <summary>The messages on a control connection. One thread at a time.</summary>
/// <param name="socket">The connection, which stays the caller's.</param>
/// <param name="patience">How long a message may take to come.</param>
internal sealed class ControlChannel(Socket socket, TimeSpan patience)
{
    private const int HeadBytes = 3;
    private readonly byte[] _buffer = new byte[ControlProtocol.MostMessageBytes];

    public void Send(ControlMessage kind, ReadOnlySpan<byte> content)
    {
        byte[] message = new byte[HeadBytes + content.Length];
        message[0] = (byte)kind;
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(1), (ushort)content.Length);
        content.CopyTo(message.AsSpan(HeadBytes));
        socket.Send(message);
    }

    /// <summary>Waits for a message; false when the connection ends, time is up, or it is none.</summary>
    public bool TryReceive(out ControlMessage kind, out ReadOnlySpan<byte> content)
    {
        Span<byte> head = stackalloc byte[HeadBytes];
        long deadline = Environment.TickCount64 + (long)patience.TotalMilliseconds;
        content = default;
        kind = default;
        if (!ControlProtocol.TryReceive(socket, head, deadline))
        {
            return false;
        }

        kind = (ControlMessage)head[0];
        int length = BinaryPrimitives.ReadUInt16BigEndian(head[1..]);
        if (length > _buffer.Length || !ControlProtocol.TryReceive(socket, _buffer.AsSpan(0, length), deadline))
        {
            return false;
        }

        content = _buffer.AsSpan(0, length);
        return true;
    }
}
