using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text.Json;

namespace FouTools.TestAgent;

/// <summary>
/// One TCP connection of random bytes. Either end prints one JSON line with the bytes it saw, their SHA-256 and the seconds.
/// </summary>
internal static class HashedTransfer
{
    private const int ChunkBytes = 256 * 1024;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    /// <summary>Waits for one connection, prints "ready" before, and reads it to its end.</summary>
    public static int Receive(IPEndPoint local)
    {
        using var listener = new Socket(local.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(local);
        listener.Listen(1);
        Console.WriteLine("ready");
        if (!listener.Poll(s_patience, SelectMode.SelectRead))
        {
            Console.Error.WriteLine($"Nobody connected to {local} within {s_patience.TotalSeconds} seconds.");
            return 1;
        }

        using Socket connection = listener.Accept();
        connection.ReceiveTimeout = (int)s_patience.TotalMilliseconds;
        return Measure(chunk => connection.Receive(chunk));
    }

    /// <summary>Connects, sends random bytes and closes.</summary>
    public static int Send(IPEndPoint remote, long bytes)
    {
        using var connection = new Socket(remote.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        connection.SendTimeout = (int)s_patience.TotalMilliseconds;
        connection.Connect(remote);
        var random = new Random();
        long left = bytes;
        return Measure(chunk =>
        {
            chunk = chunk[..(int)Math.Min(left, chunk.Length)];
            random.NextBytes(chunk);
            for (int sent = 0; sent < chunk.Length;)
            {
                sent += connection.Send(chunk[sent..]);
            }

            left -= chunk.Length;
            return chunk.Length;
        });
    }

    private static int Measure(MoveChunk move)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var chunk = new byte[ChunkBytes];
        long started = Stopwatch.GetTimestamp();
        long total = 0;
        for (int moved = move(chunk); moved > 0; moved = move(chunk))
        {
            hash.AppendData(chunk, 0, moved);
            total += moved;
        }

        Console.WriteLine(JsonSerializer.Serialize(new
        {
            bytes = total,
            sha256 = Convert.ToHexString(hash.GetHashAndReset()),
            seconds = Stopwatch.GetElapsedTime(started).TotalSeconds,
        }));
        return 0;
    }

    private delegate int MoveChunk(Span<byte> chunk);
}
