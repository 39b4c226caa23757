namespace FouTools.Datapath.Engine.Headers;

/// <summary>What of the outer headers matters inside. Addresses are IPv6, IPv4 as IPv4-mapped.</summary>
/// <param name="Source">The outer source address.</param>
/// <param name="Destination">The outer destination address: one of this host.</param>
/// <param name="TypeOfService">Type of service or traffic class.</param>
/// <param name="TimeToLive">Time to live or hop limit, which mode Any passes on; 0 when nobody asked for it.</param>
/// <param name="IsIPv4">Whether the outer header is IPv4.</param>
internal readonly record struct OuterHeaderInfo(UInt128 Source, UInt128 Destination, byte TypeOfService, byte TimeToLive, bool IsIPv4);
