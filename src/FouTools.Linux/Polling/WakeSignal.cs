using Tmds.Linux;

namespace FouTools.Linux.Polling;

/// <summary>A signal that wakes the one thread that waits on it, any number of times (eventfd(2)).</summary>
public sealed unsafe class WakeSignal : IPollable, IDisposable
{
    private readonly FileDescriptor _descriptor;

    /// <summary>Makes a signal that has not been given.</summary>
    /// <exception cref="LinuxException">The process has no descriptor left.</exception>
    public WakeSignal() => _descriptor = FileDescriptor.FromReturn(
        LibC.eventfd(0, LibC.EFD_CLOEXEC | LibC.EFD_NONBLOCK), "open an eventfd");

    /// <inheritdoc/>
    public int Descriptor => _descriptor.Number;

    /// <summary>Gives the signal. Until it is taken, giving it again changes nothing.</summary>
    public void Give()
    {
        ulong one = 1;
        _ = LibC.write(Descriptor, &one, sizeof(ulong));
    }

    /// <summary>Takes the signal back, so that it can be waited for again.</summary>
    public void Take()
    {
        ulong count;
        _ = LibC.read(Descriptor, &count, sizeof(ulong));
    }

    /// <inheritdoc/>
    public void Dispose() => _descriptor.Dispose();
}
