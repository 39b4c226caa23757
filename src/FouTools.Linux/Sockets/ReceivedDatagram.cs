namespace FouTools.Linux.Sockets;

/// <summary>What came with a datagram.</summary>
/// <param name="SourceAddress">The sender's IPv4 address, host byte order.</param>
/// <param name="SourcePort">The sender's UDP port, host byte order.</param>
/// <param name="TypeOfService">The TOS byte of the IPv4 header it came in: DSCP and ECN.</param>
public readonly record struct ReceivedDatagram(uint SourceAddress, ushort SourcePort, byte TypeOfService);
