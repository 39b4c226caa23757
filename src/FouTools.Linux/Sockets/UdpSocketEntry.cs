using System.Net;

namespace FouTools.Linux.Sockets;

/// <summary>A bound UDP socket as the kernel lists it.</summary>
/// <param name="LocalAddress">The address it is bound to; the wildcard for any.</param>
/// <param name="Port">The UDP port it is bound to.</param>
/// <param name="UserId">The user who created it.</param>
/// <param name="Inode">Its inode, by which processes refer to it; 0 for a socket of the kernel itself.</param>
public sealed record UdpSocketEntry(IPAddress LocalAddress, int Port, uint UserId, long Inode);
