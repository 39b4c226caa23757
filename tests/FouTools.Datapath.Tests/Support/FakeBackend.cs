using System.Diagnostics.CodeAnalysis;
using FouTools.Datapath.Acceleration;
using FouTools.Datapath.Model;

namespace FouTools.Datapath.Tests.Support;

/// <summary>A backend without a kernel: judges as told, and remembers what was opened.</summary>
internal sealed class FakeBackend : IAccelerationBackend
{
    public DatapathAcceleration Judgement { get; init; } = new(null, null);

    /// <summary>Why the kernel rejects it; null for not at all.</summary>
    public string? Rejection { get; init; }

    public FakeSession Session { get; } = new();

    /// <summary>The directions that it was opened for; null where it was not.</summary>
    public AccelerationParts? Opened { get; private set; }

    public DatapathAcceleration Judge(FouDatapathOptions options) => Judgement;

    public bool TryOpen(
        AccelerationContext context,
        AccelerationParts parts,
        [NotNullWhen(true)] out IAccelerationSession? session,
        [NotNullWhen(false)] out string? reason)
    {
        Opened = parts;
        session = Rejection is null ? Session : null;
        reason = Rejection;
        return Rejection is null;
    }
}
