namespace FouTools.Netlink.Fou;

/// <summary>The ports of one datagram of a list, which the kernel read under its lock, so that nothing lies between them.</summary>
/// <param name="Ports">The ports in the kernel's order, at least one.</param>
/// <param name="Size">The bytes they took.</param>
internal sealed record FouDumpPart(IReadOnlyList<FouPort> Ports, int Size);
