using System.Net.Sockets;

namespace FouTools.Measurement.Protocol;

/// <summary>
/// How a meter and a responder speak. All numbers are big-endian.
/// <para>
/// Every TCP connection goes from the meter to the responder's port and begins with a greeting of 22 bytes: "FouM", the version,
/// what the connection is for, and the 16 bytes of a session's token, which are zero where it is to be the control connection
/// of a new session. The responder answers with as many: "FouM", its version, an <see cref="Admission"/>, and the token of the
/// session. These two never change, so that any two versions can tell each other apart.
/// </para>
/// <para>
/// On the control connection the meter asks and the responder answers. A message is a byte that says its kind, two bytes with the
/// length of what follows, and that: see <see cref="ControlMessage"/>. What is not understood ends the session.
/// </para>
/// <para>
/// Datagrams go between the meter's address, which the control connection has proved, and a UDP port that the responder chose.
/// It sends none before one with the token has come from there; so it cannot be made to flood somebody else.
/// </para>
/// </summary>
internal static class ControlProtocol
{
    public const byte Version = 1;
    public const int TokenBytes = 16;
    public const int GreetingBytes = 4 + 1 + 1 + TokenBytes;
    public const byte ForControl = 0;
    public const byte ForData = 1;
    public const int MostMessageBytes = 256;

    /// <summary>The most connections of one test.</summary>
    public const int MostFlows = 128;

    /// <summary>The longest message of a round trip, in bytes.</summary>
    public const int MostRoundTripBytes = 65536;

    /// <summary>The longest payload of a datagram over IPv4 without options; IPv6 takes it as well.</summary>
    public const int MostDatagramBytes = 65507;

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

    /// <summary>Reads a greeting or its answer; false when it is none.</summary>
    public static bool TryRead(ReadOnlySpan<byte> greeting, out byte version, out byte word, out byte[] token)
    {
        version = greeting[4];
        word = greeting[5];
        token = greeting[6..].ToArray();
        return greeting.StartsWith(Magic);
    }

    /// <summary>Receives so many bytes; false when the connection ends or time is up before.</summary>
    /// <param name="socket">The connection.</param>
    /// <param name="buffer">Where to put them.</param>
    /// <param name="deadline">Until when, as Environment.TickCount64; a drop at a time does not prolong it.</param>
    public static bool TryReceive(Socket socket, Span<byte> buffer, long deadline)
    {
        while (!buffer.IsEmpty)
        {
            long left = deadline - Environment.TickCount64;
            if (left <= 0 || !socket.Poll(TimeSpan.FromMilliseconds(left), SelectMode.SelectRead))
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
