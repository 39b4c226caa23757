using System.Diagnostics;
using System.Net.Sockets;

namespace FouTools.Measurement.Traffic;

/// <summary>Both sides of request and response of equal size on one connection, with blocking calls.</summary>
internal static class RoundTripTraffic
{
    /// <summary>Sends requests until time is up.</summary>
    /// <param name="socket">The connection.</param>
    /// <param name="messageBytes">The size of a message.</param>
    /// <param name="isOver">Whether time is up at a given Stopwatch timestamp.</param>
    /// <param name="record">Receives the nanoseconds of each round trip.</param>
    public static void Ask(Socket socket, int messageBytes, Func<long, bool> isOver, Action<long> record)
    {
        byte[] message = new byte[messageBytes];
        for (long then = Stopwatch.GetTimestamp(), now; !isOver(then); then = now)
        {
            socket.Send(message);
            if (!ReceiveWhole(socket, message))
            {
                throw new SocketException((int)SocketError.ConnectionReset);
            }

            now = Stopwatch.GetTimestamp();
            record(Stopwatch.GetElapsedTime(then, now).Ticks * TimeSpan.NanosecondsPerTick);
        }
    }

    public static void Answer(Socket socket, int messageBytes)
    {
        byte[] message = new byte[messageBytes];
        while (ReceiveWhole(socket, message))
        {
            socket.Send(message);
        }
    }

    private static bool ReceiveWhole(Socket socket, byte[] message)
    {
        for (int received = 0, count; received < message.Length; received += count)
        {
            count = socket.Receive(message, received, message.Length - received, SocketFlags.None);
            if (count == 0)
            {
                return false;
            }
        }

        return true;
    }
}
