namespace FouTools.Netlink.Rtnetlink.Tunnels;

/// <summary>A change of a tunnel that can be made, worked out but not made.</summary>
/// <param name="Before">The tunnel as it is.</param>
/// <param name="After">The tunnel as it is to be. Its counters are those from before.</param>
public sealed record TunnelChange(Tunnel Before, Tunnel After);
