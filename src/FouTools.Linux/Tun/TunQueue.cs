using FouTools.Linux.Polling;
using Tmds.Linux;

namespace FouTools.Linux.Tun;

/// <summary>
/// One queue of a TUN device. It never blocks; one thread may read and one may write at a time.
/// </summary>
public sealed unsafe class TunQueue : IPollable, IDisposable
{
    private readonly FileDescriptor _descriptor;

    internal TunQueue(FileDescriptor descriptor) => _descriptor = descriptor;

    /// <inheritdoc/>
    public int Descriptor => _descriptor.Number;

    /// <summary>Takes one packet that the host sends through the device.</summary>
    /// <param name="buffer">Where to put it; what does not fit is lost, so it holds the largest IP packet.</param>
    /// <returns>
    /// The packet's length; <see cref="Errno.EAGAIN"/> when there is none, <see cref="Errno.EBADFD"/> once the device
    /// has been deleted.
    /// </returns>
    public IoResult Read(Span<byte> buffer)
    {
        fixed (byte* data = buffer)
        {
            return IoResult.From(LibC.read(Descriptor, data, buffer.Length));
        }
    }

    /// <summary>Hands one packet to the host as if the device had received it.</summary>
    /// <param name="packet">A whole IPv4 or IPv6 packet.</param>
    /// <returns>
    /// The packet's length; <see cref="Errno.EIO"/> while the device is down, <see cref="Errno.EBADFD"/> once it has been
    /// deleted, <see cref="Errno.EINVAL"/> when the first four bits are neither 4 nor 6.
    /// </returns>
    public IoResult Write(ReadOnlySpan<byte> packet)
    {
        fixed (byte* data = packet)
        {
            return IoResult.From(LibC.write(Descriptor, data, packet.Length));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _descriptor.Dispose();
}
