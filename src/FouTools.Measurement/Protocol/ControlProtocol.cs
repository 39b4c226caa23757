using System.Net.Sockets;

namespace FouTools.Measurement.Protocol;

/// <summary>
/// The protocol between a meter and a responder. All numbers are big-endian.
/// <para>
/// Every TCP connection goes from the meter to the responder's port and starts with a greeting of 22 bytes: "FouM", the version, the
/// purpose of the connection, and the 16-byte session token, all zero on the control connection of a new session. The responder answers
/// with as many bytes: "FouM", its version, an <see cref="HandshakeResult"/>, and the session token. The greeting never changes, so that any two
/// versions can recognize each other.
/// </para>
/// <para>
/// On the control connection the meter requests and the responder answers. A message is a type byte, a two-byte length of the body, and the
/// body: see <see cref="ControlMessage"/>. An invalid message ends the session.
/// </para>
/// <para>
/// Datagrams flow between the meter's address, which the control connection has validated, and a UDP port that the responder chose. The
/// responder sends no datagram before one with the token has come from there, so it cannot be abused to flood a third party.
/// </para>
/// </summary>
internal static class ControlProtocol
{
    public const byte Version = 1;
    public const int TokenBytes = 16;
    public const int GreetingBytes = 4 + 1 + 1 + TokenBytes;
    public const byte ForControl = 0;
    public const byte ForData = 1;
    public const int MaxMessageBytes = 256;

    /// <summary>The maximum number of connections of a test.</summary>
    public const int MaxFlows = 128;

    /// <summary>The maximum size of a round trip's message, in bytes.</summary>
    public const int MaxRoundTripBytes = 65536;

    /// <summary>The maximum payload of a datagram over IPv4 without options; it fits IPv6 as well.</summary>
    public const int MaxDatagramBytes = 65507;

    private static ReadOnlySpan<byte> Magic => "FouM"u8;

    /// <summary>Writes a greeting or its answer.</summary>
    public static byte[] Greeting(byte word, ReadOnlySpan<byte> token)
    {
        byte[] greeting = new byte[GreetingBytes];
        Magic.CopyTo(greeting);
        greeting[4] = Version;
        greeting[5] = word;
        token.CopyTo(greeting.AsSpan(6));
        return greeting;
    }

    /// <summary>Reads a greeting or its answer; returns false if it is invalid.</summary>
    public static bool TryRead(ReadOnlySpan<byte> greeting, out byte version, out byte word, out byte[] token)
    {
        version = greeting[4];
        word = greeting[5];
        token = greeting[6..].ToArray();
        return greeting.StartsWith(Magic);
    }

    /// <summary>Fills the buffer; returns false on end of connection or at the deadline.</summary>
    /// <param name="socket">The connection.</param>
    /// <param name="buffer">The buffer to fill.</param>
    /// <param name="deadline">The deadline as Environment.TickCount64; a slow trickle does not extend it.</param>
    public static bool TryReceive(Socket socket, Span<byte> buffer, long deadline)
    {
        while (!buffer.IsEmpty)
        {
            long remaining = deadline - Environment.TickCount64;
            if (remaining <= 0 || !socket.Poll(TimeSpan.FromMilliseconds(remaining), SelectMode.SelectRead))
            {
                return false;
            }

            int count = socket.Receive(buffer);
            if (count == 0)
            {
                return false;
            }

            buffer = buffer[count..];
        }

        return true;
    }
}
