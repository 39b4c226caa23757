using System.Net.Sockets;
using System.Security.Cryptography;
using FouTools.Measurement.Traffic;

namespace FouTools.TunnelBench.Traffic;

/// <summary>Random bytes over one connection, to see that a tunnel changes none of them.</summary>
internal static class HashedTransfer
{
    private const int ChunkBytes = 256 * 1024;

    /// <summary>Throws unless the bytes arrive as they left.</summary>
    public static void Check(TrafficPath path, long bytes)
    {
        var threads = new TrafficThreads();
        using Socket listener = path.Listen(1);
        using Socket sender = path.Connect(listener);
        using Socket receiver = TrafficPath.Accept(listener);
        byte[] sent = [];
        byte[] received = [];
        threads.Start(() => sent = Send(sender, bytes));
        threads.Start(() => received = Receive(receiver));
        threads.Join();
        if (!sent.AsSpan().SequenceEqual(received))
        {
            throw new BenchException($"{bytes} bytes arrived changed: the hashes differ");
        }
    }

    private static byte[] Send(Socket socket, long bytes)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] chunk = new byte[ChunkBytes];
        for (long left = bytes; left > 0;)
        {
            Span<byte> part = chunk.AsSpan(0, (int)Math.Min(left, ChunkBytes));
            Random.Shared.NextBytes(part);
            hash.AppendData(part);
            left -= socket.Send(part);
        }

        socket.Shutdown(SocketShutdown.Send);
        return hash.GetHashAndReset();
    }

    private static byte[] Receive(Socket socket)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] chunk = new byte[ChunkBytes];
        for (int count = socket.Receive(chunk); count > 0; count = socket.Receive(chunk))
        {
            hash.AppendData(chunk, 0, count);
        }

        return hash.GetHashAndReset();
    }
}
