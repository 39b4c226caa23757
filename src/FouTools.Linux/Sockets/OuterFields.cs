namespace FouTools.Linux.Sockets;

/// <summary>What the IP header of a sent datagram says that differs from datagram to datagram.</summary>
/// <param name="Destination">Where to, with the UDP port; its scope is that of a link-local address.</param>
/// <param name="Source">From which address of this host; IPv4 as IPv4-mapped IPv6.</param>
/// <param name="TypeOfService">The TOS byte or traffic class, ECN included.</param>
/// <param name="TimeToLive">The TTL or hop limit, 1 to 255.</param>
/// <param name="FlowLabel">The flow label of IPv6, 0 to 0xfffff; 0 leaves it to the kernel.</param>
public readonly record struct OuterFields(
    SocketEndpoint Destination, UInt128 Source, byte TypeOfService, byte TimeToLive, uint FlowLabel);
