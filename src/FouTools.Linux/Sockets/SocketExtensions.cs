using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using FouTools.Linux.Interfaces;
using Tmds.Linux;

namespace FouTools.Linux.Sockets;

/// <summary>Linux socket options that .NET has no name for.</summary>
public static class SocketExtensions
{
    // Where struct tcp_info has tcpi_total_retrans (include/uapi/linux/tcp.h); what follows is of later kernels.
    private const int TotalRetransmissionsOffset = 100;

    /// <summary>Lets a socket receive from and send through one interface only (SO_BINDTODEVICE, socket(7)).</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="interfaceName">The interface.</param>
    /// <exception cref="SocketException">There is no such interface.</exception>
    public static void BindToInterface(this Socket socket, string interfaceName)
    {
        ArgumentNullException.ThrowIfNull(socket);
        InterfaceName.ThrowIfInvalid(interfaceName, nameof(interfaceName));
        socket.SetRawSocketOption(LibC.SOL_SOCKET, LibC.SO_BINDTODEVICE, Encoding.UTF8.GetBytes(interfaceName));
    }

    /// <summary>Sizes both buffers of a socket, beyond the system's limit where the caller has CAP_NET_ADMIN (socket(7)).</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="bytes">The size of each.</param>
    public static void EnlargeBuffers(this Socket socket, int bytes)
    {
        ArgumentNullException.ThrowIfNull(socket);
        try
        {
            socket.SetRawSocketOption(LibC.SOL_SOCKET, LibC.SO_SNDBUFFORCE, MemoryMarshal.AsBytes([bytes]));
            socket.SetRawSocketOption(LibC.SOL_SOCKET, LibC.SO_RCVBUFFORCE, MemoryMarshal.AsBytes([bytes]));
        }
        catch (SocketException)
        {
            socket.SendBufferSize = bytes;
            socket.ReceiveBufferSize = bytes;
        }
    }

    /// <summary>The number of segments that a TCP connection has retransmitted (TCP_INFO, tcp(7)).</summary>
    /// <param name="socket">The socket.</param>
    /// <returns>The number; 0 if the kernel does not report it.</returns>
    public static long CountRetransmissions(this Socket socket)
    {
        ArgumentNullException.ThrowIfNull(socket);
        Span<byte> information = stackalloc byte[TotalRetransmissionsOffset + sizeof(uint)];
        int length = socket.GetRawSocketOption(LibC.SOL_TCP, LibC.TCP_INFO, information);
        return length < information.Length ? 0 : MemoryMarshal.Read<uint>(information[TotalRetransmissionsOffset..]);
    }
}
