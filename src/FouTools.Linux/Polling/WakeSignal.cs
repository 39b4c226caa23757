using Tmds.Linux;

namespace FouTools.Linux.Polling;

/// <summary>A signal that wakes the one thread that waits on it, any number of times (eventfd(2)).</summary>
public sealed unsafe class WakeSignal : IPollable, IDisposable
{
    private readonly FileDescriptor _descriptor;

    /// <summary>Creates an unset signal.</summary>
    /// <exception cref="LinuxException">The process has no free descriptor.</exception>
    public WakeSignal() => _descriptor = FileDescriptor.FromReturn(
        LibC.eventfd(0, LibC.EFD_CLOEXEC | LibC.EFD_NONBLOCK), "open an eventfd");

    /// <inheritdoc/>
    public int Descriptor => _descriptor.Number;

    /// <summary>Sets the signal. Idempotent until it is reset.</summary>
    public void Give()
    {
        ulong one = 1;
        _ = LibC.write(Descriptor, &one, sizeof(ulong));
    }

    /// <summary>Resets the signal, so that it can be waited for again.</summary>
    public void Take()
    {
        ulong count;
        _ = LibC.read(Descriptor, &count, sizeof(ulong));
    }

    /// <inheritdoc/>
    public void Dispose() => _descriptor.Dispose();
}
