using FouTools.Datapath.Acceleration.Backends.Tcx;
using FouTools.Datapath.Acceleration.Backends.Xdp;
using FouTools.Datapath.Model;

namespace FouTools.Datapath.Acceleration.Backends;

/// <summary>All backends.</summary>
internal static class AccelerationBackends
{
    private static readonly TcxBackend s_tcx = new();
    private static readonly XdpBackend s_xdp = new();

    /// <summary>Gives a backend.</summary>
    /// <param name="backend">Which one.</param>
    /// <returns>The backend.</returns>
    public static IAccelerationBackend Choose(AccelerationBackend backend) => backend == AccelerationBackend.Xdp ? s_xdp : s_tcx;
}
