using FouTools.Bpf;

namespace FouTools.Datapath.Acceleration.Backends.Tcx;

/// <summary>Attaches a tunnel's program to the driver of an interface, whose ingress has one already.</summary>
/// <param name="tunnel">The tunnel.</param>
/// <param name="interfaceIndex">The interface.</param>
/// <param name="interfaceName">Its name, for the reason.</param>
/// <returns>Why that is not possible, in words; null where it is done.</returns>
internal delegate string? DriverAttachment(BpfTunnel tunnel, int interfaceIndex, string interfaceName);
