namespace FouTools.Linux.Sockets;

/// <summary>The metadata of a received datagram.</summary>
/// <param name="Source">The sender.</param>
/// <param name="Destination">
/// The destination address of its IP header, host byte order, IPv4 mapped; 0 from a UDP socket unless
/// <see cref="UdpSocketOptions.ReportDestination"/> is on.
/// </param>
/// <param name="TypeOfService">The TOS byte or traffic class of its IP header: DSCP and ECN.</param>
/// <param name="TimeToLive">
/// The TTL or hop limit of its IP header; 0 from a UDP socket unless <see cref="UdpSocketOptions.ReportTimeToLive"/> is on.
/// </param>
/// <param name="SegmentSize">
/// The length in bytes of each datagram of a GRO packet, the last of which may be shorter; 0 for a single datagram.
/// </param>
public readonly record struct ReceivedDatagram(
    SocketEndpoint Source, UInt128 Destination, byte TypeOfService, byte TimeToLive, ushort SegmentSize = 0);
