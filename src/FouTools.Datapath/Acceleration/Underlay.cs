using FouTools.Linux.Sockets;

namespace FouTools.Datapath.Acceleration;

/// <summary>An interface that outer packets of the programs leave and arrive by.</summary>
/// <param name="Obstacle">Why it cannot be used, in words; null where it can.</param>
/// <param name="Probe">Says what its paths take; null where that cannot be asked.</param>
internal sealed record Underlay(string? Obstacle, PathMtuProbe? Probe);
