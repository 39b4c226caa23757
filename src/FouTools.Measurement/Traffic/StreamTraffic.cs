using System.Net.Sockets;

namespace FouTools.Measurement.Traffic;

/// <summary>Both sides of TCP bulk data: blocking calls, buffer sizes left to the kernel.</summary>
internal static class StreamTraffic
{
    /// <summary>The default size in bytes of a write and of a read.</summary>
    public const int ChunkBytes = 256 * 1024;

    public static void Send(Socket socket, int chunkBytes, TrafficThreads threads)
    {
        byte[] chunk = new byte[chunkBytes];
        Random.Shared.NextBytes(chunk);
        while (!threads.IsStopping)
        {
            socket.Send(chunk);
        }

        socket.Shutdown(SocketShutdown.Send);
    }

    public static void Receive(Socket socket, ref PaddedCounter bytes)
    {
        byte[] chunk = new byte[ChunkBytes];
        for (int count = socket.Receive(chunk); count > 0; count = socket.Receive(chunk))
        {
            bytes.Add(count);
        }
    }
}
