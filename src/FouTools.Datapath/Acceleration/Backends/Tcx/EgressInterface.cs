using FouTools.Linux.Sockets;

namespace FouTools.Datapath.Acceleration.Backends.Tcx;

/// <summary>An interface that outer packets leave and arrive by.</summary>
/// <param name="Reason">Why it cannot be used, in words; null where it can.</param>
/// <param name="Probe">Asks for the MTU of paths by it; null where it cannot be used.</param>
internal sealed record EgressInterface(string? Reason, PathMtuProbe? Probe);
