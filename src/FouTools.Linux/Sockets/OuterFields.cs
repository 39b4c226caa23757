namespace FouTools.Linux.Sockets;

/// <summary>The IP header fields of a sent datagram that vary per datagram.</summary>
/// <param name="Destination">The destination with its UDP port, and the scope of a link-local address.</param>
/// <param name="Source">The local address; IPv4 as IPv4-mapped IPv6.</param>
/// <param name="TypeOfService">The TOS byte or traffic class, ECN included.</param>
/// <param name="TimeToLive">The TTL or hop limit, 1 to 255.</param>
/// <param name="FlowLabel">The IPv6 flow label, 0 to 0xfffff; 0 lets the kernel choose.</param>
public readonly record struct OuterFields(
    SocketEndpoint Destination, UInt128 Source, byte TypeOfService, byte TimeToLive, uint FlowLabel);
