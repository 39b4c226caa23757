using FouTools.Linux.Polling;

namespace FouTools.Linux.Sockets;

/// <summary>A non-blocking socket that receives datagrams of any kind. One thread at a time receives.</summary>
public interface IDatagramReceiver : IPollable
{
    /// <summary>Receives one datagram.</summary>
    /// <param name="buffer">The buffer for its payload; the excess is truncated, so it must hold the longest one.</param>
    /// <param name="datagram">Its metadata.</param>
    /// <returns>
    /// The payload's length; <see cref="Errno.EAGAIN"/> when there is none; pending socket errors such as
    /// <see cref="Errno.ECONNREFUSED"/> are returned once and may be ignored.
    /// </returns>
    IoResult Receive(Span<byte> buffer, out ReceivedDatagram datagram);
}
