using FouTools.Linux.Polling;

namespace FouTools.Linux.Sockets;

/// <summary>A non-blocking socket that datagrams arrive at, whatever carries them. One thread at a time receives.</summary>
public interface IDatagramReceiver : IPollable
{
    /// <summary>Takes one datagram.</summary>
    /// <param name="buffer">Where to put its payload; the rest of a longer one is lost, so it holds the longest.</param>
    /// <param name="datagram">What came with it.</param>
    /// <returns>
    /// The payload's length; <see cref="Errno.EAGAIN"/> when there is none; pending socket errors such as
    /// <see cref="Errno.ECONNREFUSED"/> come once and may be passed over.
    /// </returns>
    IoResult Receive(Span<byte> buffer, out ReceivedDatagram datagram);
}
