namespace FouTools.Linux.Sockets;

/// <summary>What came with a datagram.</summary>
/// <param name="Source">The sender.</param>
/// <param name="Destination">
/// The destination address of its IP header, host byte order, IPv4 mapped; 0 unless
/// <see cref="UdpSocketOptions.ReportDestination"/> is on.
/// </param>
/// <param name="TypeOfService">The TOS byte or traffic class of its IP header: DSCP and ECN.</param>
/// <param name="TimeToLive">
/// The TTL or hop limit of its IP header; 0 unless <see cref="UdpSocketOptions.ReportTimeToLive"/> is on.
/// </param>
public readonly record struct ReceivedDatagram(SocketEndpoint Source, UInt128 Destination, byte TypeOfService, byte TimeToLive);
