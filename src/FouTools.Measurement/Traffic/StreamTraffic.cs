using System.Net.Sockets;

namespace FouTools.Measurement.Traffic;

/// <summary>The two ends of data as fast as TCP carries it: blocking calls, buffers left to the kernel.</summary>
internal static class StreamTraffic
{
    /// <summary>The bytes of a write and of a read, unless said otherwise.</summary>
    public const int ChunkBytes = 256 * 1024;

    public static void Send(Socket socket, int chunkBytes, Crew crew)
    {
        byte[] chunk = new byte[chunkBytes];
        Random.Shared.NextBytes(chunk);
        while (!crew.IsStopping)
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
