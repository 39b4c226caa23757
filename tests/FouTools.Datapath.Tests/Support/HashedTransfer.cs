using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using FouTools.Linux.Namespaces;

namespace FouTools.Datapath.Tests.Support;

/// <summary>Data from the left host to the right one by TCP through their tunnel, hashed where they leave and where they arrive.</summary>
internal static class HashedTransfer
{
    private const int BlockLength = 1 << 20;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(300);

    /// <summary>Sends data in parts of one length, and takes a step before every part but the first, while the part before it is still under way.</summary>
    /// <param name="hosts">The hosts.</param>
    /// <param name="address">The right host's inner address.</param>
    /// <param name="length">How many bytes; each part is rounded up to whole MiB.</param>
    /// <param name="steps">The steps.</param>
    public static async Task Run(TwoHosts hosts, string address, long length, params Action[] steps)
    {
        using CancellationTokenSource patience = new(s_patience);
        var end = new IPEndPoint(IPAddress.Parse(address), 0);
        using Socket listener = Open(hosts.Right, end.AddressFamily);
        listener.Bind(end);
        listener.Listen();
        using Socket sender = Open(hosts.Left, end.AddressFamily);
        await sender.ConnectAsync(listener.LocalEndPoint!, patience.Token);
        using Socket receiver = await listener.AcceptAsync(patience.Token);
        await using NetworkStream stream = new(receiver);
        Task<byte[]> arrived = SHA256.HashDataAsync(stream, patience.Token).AsTask();
        using IncrementalHash left = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        long part = length / (steps.Length + 1);
        byte[] block = new byte[BlockLength];
        var random = new Random();
        for (int i = 0; i <= steps.Length; i++)
        {
            if (i > 0)
            {
                steps[i - 1]();
            }

            for (long sent = 0; sent < part; sent += block.Length)
            {
                random.NextBytes(block);
                left.AppendData(block);
                await Send(sender, block, patience.Token);
            }
        }

        sender.Shutdown(SocketShutdown.Send);
        Assert.Equal(Convert.ToHexStringLower(left.GetHashAndReset()), Convert.ToHexStringLower(await arrived));
    }

    private static async Task Send(Socket socket, ReadOnlyMemory<byte> data, CancellationToken patience)
    {
        while (data.Length > 0)
        {
            data = data[await socket.SendAsync(data, SocketFlags.None, patience)..];
        }
    }

    private static Socket Open(NetworkNamespace netns, AddressFamily family) =>
        netns.Run(() => new Socket(family, SocketType.Stream, ProtocolType.Tcp));
}
