using System.Net;
using FouTools.Linux.Interfaces;

namespace FouTools.Netlink.Rtnetlink;

/// <summary>An address that a link has, as the kernel described it at one moment.</summary>
public sealed record AssignedAddress
{
    /// <summary>The link that has it, as an index.</summary>
    public required int LinkIndex { get; init; }

    /// <summary>The address with the length of its prefix.</summary>
    public required InterfaceAddress Address { get; init; }

    /// <summary>The address of the other end; null where the link knows no such thing.</summary>
    public IPAddress? Peer { get; init; }

    /// <summary>The IPv4 broadcast address; null without one.</summary>
    public IPAddress? Broadcast { get; init; }

    /// <summary>The IPv4 label, the name of the link unless somebody set another; null for IPv6.</summary>
    public string? Label { get; init; }

    /// <summary>How far away it is valid.</summary>
    public RouteScope Scope { get; init; }

    /// <summary>Its flags.</summary>
    public AddressFlags Flags { get; init; }

    /// <summary>Writes the address.</summary>
    /// <returns>The address in CIDR form.</returns>
    public override string ToString() => Address.ToString();
}
