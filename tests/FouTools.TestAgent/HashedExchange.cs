using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text.Json;

namespace FouTools.TestAgent;

/// <summary>
/// TCP connections of random bytes and their SHA-256, in one direction and then the other, many in one process: an emulated machine needs
/// longer to start a program than to move the bytes.
/// </summary>
internal static class HashedExchange
{
    private const int ChunkBytes = 256 * 1024;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    /// <summary>Prints "ready" and serves one connection after another until it is killed.</summary>
    public static int Answer(int port)
    {
        using var listener = new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp) { DualMode = true };
        listener.Bind(new IPEndPoint(IPAddress.IPv6Any, port));
        listener.Listen(16);
        Console.WriteLine("ready");
        while (true)
        {
            using Socket connection = listener.Accept();
            try
            {
                SetPatience(connection);
                byte[] header = new byte[sizeof(long)];
                ReceiveAll(connection, header);
                long bytes = BinaryPrimitives.ReadInt64BigEndian(header);
                bool isIntact = Receive(connection, bytes);
                connection.Send([isIntact ? (byte)1 : (byte)0]);
                Send(connection, bytes);
                ReceiveAll(connection, new byte[1]);
            }
            catch (SocketException exception)
            {
                Console.Error.WriteLine($"{connection.RemoteEndPoint}: {exception.Message}");
            }
        }
    }

    /// <summary>Connects to each address in turn and prints a JSON line for each: whether the bytes were intact in both directions.</summary>
    public static int Ask(int port, IEnumerable<string> targets)
    {
        foreach (string target in targets)
        {
            string[] words = target.Split('=');
            long bytes = long.Parse(words[1], CultureInfo.InvariantCulture);
            try
            {
                Print(words[0], Exchange(new IPEndPoint(IPAddress.Parse(words[0]), port), bytes));
            }
            catch (SocketException exception)
            {
                Print(words[0], new Outcome(false, false, 0, 0, exception.Message));
            }
        }

        return 0;
    }

    private static Outcome Exchange(IPEndPoint remote, long bytes)
    {
        using var connection = new Socket(remote.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        SetPatience(connection);
        if (!connection.ConnectAsync(remote).Wait(s_patience))
        {
            throw new SocketException((int)SocketError.TimedOut);
        }

        byte[] header = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(header, bytes);
        connection.Send(header);
        long started = Stopwatch.GetTimestamp();
        Send(connection, bytes);
        byte[] verdict = new byte[1];
        ReceiveAll(connection, verdict);
        double there = Stopwatch.GetElapsedTime(started).TotalSeconds;
        started = Stopwatch.GetTimestamp();
        bool isIntact = Receive(connection, bytes);
        double back = Stopwatch.GetElapsedTime(started).TotalSeconds;
        connection.Send(verdict);
        return new Outcome(verdict[0] == 1, isIntact, there, back, null);
    }

    private static void Print(string address, Outcome outcome) => Console.WriteLine(JsonSerializer.Serialize(new
    {
        address,
        intactThere = outcome.IntactThere,
        intactBack = outcome.IntactBack,
        secondsThere = outcome.SecondsThere,
        secondsBack = outcome.SecondsBack,
        error = outcome.Error,
    }));

    private static void SetPatience(Socket socket)
    {
        socket.ReceiveTimeout = (int)s_patience.TotalMilliseconds;
        socket.SendTimeout = (int)s_patience.TotalMilliseconds;
    }

    private static void Send(Socket connection, long bytes)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] chunk = new byte[ChunkBytes];
        var random = new Random();
        while (bytes > 0)
        {
            Span<byte> part = chunk.AsSpan(0, (int)Math.Min(bytes, ChunkBytes));
            random.NextBytes(part);
            hash.AppendData(part);
            SendAll(connection, part);
            bytes -= part.Length;
        }

        SendAll(connection, hash.GetHashAndReset());
    }

    private static bool Receive(Socket connection, long bytes)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] chunk = new byte[ChunkBytes];
        while (bytes > 0)
        {
            Span<byte> part = chunk.AsSpan(0, (int)Math.Min(bytes, ChunkBytes));
            ReceiveAll(connection, part);
            hash.AppendData(part);
            bytes -= part.Length;
        }

        byte[] theirs = new byte[SHA256.HashSizeInBytes];
        ReceiveAll(connection, theirs);
        return theirs.AsSpan().SequenceEqual(hash.GetHashAndReset());
    }

    private static void SendAll(Socket connection, ReadOnlySpan<byte> data)
    {
        while (!data.IsEmpty)
        {
            data = data[connection.Send(data)..];
        }
    }

    private static void ReceiveAll(Socket connection, Span<byte> data)
    {
        while (!data.IsEmpty)
        {
            int count = connection.Receive(data);
            if (count == 0)
            {
                throw new SocketException((int)SocketError.ConnectionReset);
            }

            data = data[count..];
        }
    }

    private sealed record Outcome(bool IntactThere, bool IntactBack, double SecondsThere, double SecondsBack, string? Error);
}
