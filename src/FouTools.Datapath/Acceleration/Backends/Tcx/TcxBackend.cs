using System.Diagnostics.CodeAnalysis;
using FouTools.Datapath.Model;

namespace FouTools.Datapath.Acceleration.Backends.Tcx;

/// <summary>
/// BPF programs at traffic control: one at the egress of the TUN device, which encapsulates, and one at the ingress of each interface that
/// outer packets arrive by. They are attached by TCX, or as filters in clsact on a kernel without it.
/// </summary>
internal sealed class TcxBackend : IAccelerationBackend
{
    /// <inheritdoc/>
    public DatapathAcceleration Judge(FouDatapathOptions options) => TcxRules.Judge(options);

    /// <inheritdoc/>
    public bool TryOpen(
        AccelerationContext context,
        AccelerationParts parts,
        [NotNullWhen(true)] out IAccelerationSession? session,
        [NotNullWhen(false)] out string? reason) => TcxSession.TryOpen(context, parts, driver: null, out session, out reason);
}
