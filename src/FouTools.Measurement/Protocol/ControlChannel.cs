using System.Buffers.Binary;
using System.Net.Sockets;

namespace FouTools.Measurement.Protocol;

/// <summary>The messages on a control connection. Not thread-safe.</summary>
/// <param name="socket">The connection, still owned by the caller.</param>
/// <param name="patience">The receive timeout of a message.</param>
internal sealed class ControlChannel(Socket socket, TimeSpan patience)
{
    private const int HeadBytes = 3;
    private readonly byte[] _buffer = new byte[ControlProtocol.MaxMessageBytes];

    public void Send(ControlMessage kind, ReadOnlySpan<byte> content)
    {
        byte[] message = new byte[HeadBytes + content.Length];
        message[0] = (byte)kind;
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(1), (ushort)content.Length);
        content.CopyTo(message.AsSpan(HeadBytes));
        socket.Send(message);
    }

    /// <summary>Receives a message; returns false on end of connection, timeout, or invalid data.</summary>
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
