using Tmds.Linux;

namespace FouTools.Linux.Polling;

/// <summary>A signal that, once set, wakes every thread that waits on it, now and later (eventfd(2), never read).</summary>
public sealed unsafe class StopSignal : IPollable, IDisposable
{
    private readonly FileDescriptor _descriptor;
    private volatile bool _given;

    /// <summary>Creates an unset signal.</summary>
    /// <exception cref="LinuxException">The process has no free descriptor.</exception>
    public StopSignal() => _descriptor = FileDescriptor.FromReturn(
        LibC.eventfd(0, LibC.EFD_CLOEXEC | LibC.EFD_NONBLOCK), "open an eventfd");

    /// <summary>Whether the signal is set.</summary>
    public bool IsGiven => _given;

    /// <inheritdoc/>
    public int Descriptor => _descriptor.Number;

    /// <summary>Sets the signal. Idempotent.</summary>
    public void Give()
    {
        _given = true;
        ulong one = 1;
        _ = LibC.write(Descriptor, &one, sizeof(ulong));
    }

    /// <inheritdoc/>
    public void Dispose() => _descriptor.Dispose();
}
