using System.Diagnostics.CodeAnalysis;
using FouTools.Datapath.Model;

namespace FouTools.Datapath.Acceleration;

/// <summary>One way to have the kernel carry packets past the engine, such as programs at TCX. It holds nothing; a session does.</summary>
internal interface IAccelerationBackend
{
    /// <summary>Judges by the options alone what this backend can carry of a datapath.</summary>
    /// <param name="options">The datapath.</param>
    /// <returns>The directions that it can carry, and why not the others.</returns>
    DatapathAcceleration Judge(FouDatapathOptions options);

    /// <summary>Prepares a datapath, such as by loading its programs. Nothing is carried before <see cref="IAccelerationSession.Resume"/>.</summary>
    /// <param name="context">The datapath.</param>
    /// <param name="parts">The directions to carry.</param>
    /// <param name="session">What carries; the caller's to dispose of. Null where the kernel rejected it, and then nothing of it is left.</param>
    /// <param name="reason">Why the kernel rejected it, in words.</param>
    /// <returns>Whether it is prepared.</returns>
    bool TryOpen(
        AccelerationContext context,
        AccelerationParts parts,
        [NotNullWhen(true)] out IAccelerationSession? session,
        [NotNullWhen(false)] out string? reason);
}
