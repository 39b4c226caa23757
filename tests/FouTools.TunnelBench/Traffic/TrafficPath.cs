using System.Net;
using System.Net.Sockets;
using FouTools.Linux.Namespaces;

namespace FouTools.TunnelBench.Traffic;

/// <summary>Where traffic starts and where it goes. A socket stays in the namespace that it was made in.</summary>
/// <param name="From">The namespace of the sender.</param>
/// <param name="To">The namespace of the receiver.</param>
/// <param name="Target">The address of the receiver inside the tunnel.</param>
internal sealed record TrafficPath(NetworkNamespace From, NetworkNamespace To, IPAddress Target)
{
    /// <summary>A send or receive that takes longer has failed.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Opens a listening socket at a port that the kernel chooses.</summary>
    public Socket Listen(int backlog) => To.Run(() =>
    {
        var socket = new Socket(Target.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(Target, 0));
        socket.Listen(backlog);
        return socket;
    });

    /// <summary>Opens a connection; the other end has yet to be accepted.</summary>
    public Socket Connect(Socket listener) => From.Run(() =>
    {
        var socket = new Socket(Target.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        SetPatience(socket);
        Connect(socket, listener.LocalEndPoint!);
        return socket;
    });

    /// <summary>Accepts a connection that <see cref="Connect(Socket)"/> has opened.</summary>
    public static Socket Accept(Socket listener)
    {
        Socket socket = listener.Poll(Patience, SelectMode.SelectRead)
            ? listener.Accept()
            : throw new BenchException("a connection was not accepted");
        SetPatience(socket);
        return socket;
    }

    /// <summary>A receiving UDP socket and one connected to it.</summary>
    public (Socket Sender, Socket Receiver) OpenUdp()
    {
        Socket receiver = To.Run(() =>
        {
            var socket = new Socket(Target.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            socket.Bind(new IPEndPoint(Target, 0));
            return socket;
        });
        Socket sender = From.Run(() =>
        {
            var socket = new Socket(Target.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            socket.Connect(receiver.LocalEndPoint!);
            return socket;
        });
        return (sender, receiver);
    }

    // Never an asynchronous call: it would make the socket non-blocking for good, and each later call a poll as well.
    private static void Connect(Socket socket, EndPoint remote)
    {
        try
        {
            socket.Connect(remote);
        }
        catch (SocketException exception)
        {
            socket.Dispose();
            throw new BenchException($"no connection through the tunnel: {exception.Message}");
        }
    }

    private static void SetPatience(Socket socket)
    {
        socket.SendTimeout = (int)Patience.TotalMilliseconds;
        socket.ReceiveTimeout = (int)Patience.TotalMilliseconds;
    }
}
