using Tmds.Linux;

namespace FouTools.Linux.Polling;

/// <summary>
/// Sockets that one thread waits on, where poll(2) would scan too many of them (epoll(7), level-triggered). Waiting allocates nothing.
/// </summary>
public sealed unsafe class EpollSet : IDisposable
{
    private const int Capacity = 64;

    private readonly FileDescriptor _descriptor = FileDescriptor.FromReturn(LibC.epoll_create1(LibC.EPOLL_CLOEXEC), "open an epoll set");
    private readonly NativeBuffer _events = new(Capacity * sizeof(epoll_event));

    /// <summary>Adds a socket to wait for until it is readable.</summary>
    /// <param name="descriptor">The descriptor, which must outlive the set.</param>
    /// <param name="number">The caller's number for it.</param>
    /// <exception cref="LinuxException">The kernel rejected the request.</exception>
    public void Add(int descriptor, int number)
    {
        epoll_event entry = default;
        entry.events = LibC.EPOLLIN;
        entry.data.fd = number;
        if (LibC.epoll_ctl(_descriptor.Number, LibC.EPOLL_CTL_ADD, descriptor, &entry) < 0)
        {
            throw LinuxException.FromErrno("watch a socket");
        }
    }

    /// <summary>Waits until sockets are readable or have failed.</summary>
    /// <param name="milliseconds">The timeout.</param>
    /// <returns>The number of ready sockets; 0 on a timeout or a signal.</returns>
    public int Wait(int milliseconds)
    {
        fixed (byte* events = _events.Span)
        {
            return Math.Max(0, LibC.epoll_wait(_descriptor.Number, (epoll_event*)events, Capacity, milliseconds));
        }
    }

    /// <summary>The number of a socket that was ready when <see cref="Wait"/> returned.</summary>
    /// <param name="index">Its index among the ready ones, from 0.</param>
    public int Number(int index) =>
        System.Runtime.InteropServices.MemoryMarshal.Cast<byte, epoll_event>(_events.Span)[index].data.fd;

    /// <inheritdoc/>
    public void Dispose()
    {
        _descriptor.Dispose();
        _events.Dispose();
    }
}
