using Microsoft.Win32.SafeHandles;
using Tmds.Linux;

namespace FouTools.Linux;

/// <summary>An owned file descriptor, closed exactly once, by the finalizer at the latest.</summary>
internal sealed class FileDescriptor : SafeHandleMinusOneIsInvalid
{
    /// <summary>Takes ownership of an open descriptor.</summary>
    /// <param name="descriptor">The descriptor.</param>
    public FileDescriptor(int descriptor)
        : base(ownsHandle: true) => SetHandle(descriptor);

    /// <summary>
    /// The raw descriptor for system calls. Hot paths use it without reference counting; their owner joins every thread that uses it before
    /// disposing.
    /// </summary>
    public int Number => (int)handle;

    /// <summary>Wraps the return value of an opening call.</summary>
    /// <param name="returned">The descriptor, or -1 with errno set.</param>
    /// <param name="operation">What was attempted, for the exception.</param>
    /// <returns>The owner of the descriptor.</returns>
    /// <exception cref="LinuxException">The call failed.</exception>
    public static FileDescriptor FromReturn(int returned, string operation) =>
        returned < 0 ? throw LinuxException.FromErrno(operation) : new FileDescriptor(returned);

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => LibC.close((int)handle) == 0;
}
