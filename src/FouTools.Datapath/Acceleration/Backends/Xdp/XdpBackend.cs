using System.Diagnostics.CodeAnalysis;
using FouTools.Bpf;
using FouTools.Datapath.Acceleration.Backends.Tcx;
using FouTools.Datapath.Model;
using FouTools.Linux;

namespace FouTools.Datapath.Acceleration.Backends.Xdp;

/// <summary>
/// As <see cref="TcxBackend"/>, with one more program at the driver of each interface that outer packets arrive by. It takes the outer headers
/// off before the driver's GRO, which then coalesces the inner packets.
/// </summary>
internal sealed class XdpBackend : IAccelerationBackend
{
    /// <inheritdoc/>
    public DatapathAcceleration Judge(FouDatapathOptions options)
    {
        DatapathAcceleration atTrafficControl = TcxRules.Judge(options);
        return options.AcceptZeroChecksum || atTrafficControl.ReceiveReason is not null
            ? atTrafficControl
            : atTrafficControl with { ReceiveReason = "XDP opens only datagrams without a UDP checksum, which are not accepted" };
    }

    /// <inheritdoc/>
    public bool TryOpen(
        AccelerationContext context,
        AccelerationParts parts,
        [NotNullWhen(true)] out IAccelerationSession? session,
        [NotNullWhen(false)] out string? reason) =>
        TcxSession.TryOpen(context, parts, parts.HasFlag(AccelerationParts.Receive) ? Attach : null, out session, out reason);

    private static string? Attach(BpfTunnel tunnel, int interfaceIndex, string interfaceName)
    {
        try
        {
            tunnel.AttachXdp(interfaceIndex);
            return null;
        }
        catch (LinuxException refusal) when (refusal.Error is Errno.EOPNOTSUPP)
        {
            return $"the driver of interface {interfaceName} has no XDP";
        }
        catch (LinuxException refusal) when (refusal.Error is Errno.EBUSY or Errno.EEXIST)
        {
            return $"another XDP program is at interface {interfaceName} already";
        }
        catch (LinuxException refusal) when (refusal.Error is Errno.EINVAL or Errno.ERANGE)
        {
            return $"the driver of interface {interfaceName} rejects XDP programs in its current configuration, for example with this MTU: {refusal.Message}";
        }
    }
}
