using System.Net.NetworkInformation;

namespace FouTools.Netlink.Rtnetlink;

/// <summary>A network interface as the kernel described it at one moment.</summary>
public sealed record Link
{
    /// <summary>Its number in its namespace, which it keeps as long as it stays there, whatever its name becomes.</summary>
    public required int Index { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>What made it, such as veth, tun or ipip; null for hardware and the loopback.</summary>
    public string? Kind { get; init; }

    /// <summary>Its flags.</summary>
    public LinkFlags Flags { get; init; }

    /// <summary>Whether the administrator has it up.</summary>
    public bool IsUp => Flags.HasFlag(LinkFlags.Up);

    /// <summary>What it can do now.</summary>
    public OperationalState OperationalState { get; init; }

    /// <summary>The largest packet it sends, in bytes without the link-layer header.</summary>
    public int Mtu { get; init; }

    /// <summary>The largest IPv6 packet it sends, in bytes: the MTU, or less where a router said so; null without IPv6.</summary>
    public int? Ipv6Mtu { get; init; }

    /// <summary>The kind of its hardware address (ARPHRD_*, include/uapi/linux/if_arp.h), such as 1 for Ethernet.</summary>
    public int HardwareType { get; init; }

    /// <summary>
    /// Its hardware address: the MAC of an Ethernet, the local IP address of a tunnel; empty where it has none.
    /// </summary>
    public PhysicalAddress HardwareAddress { get; init; } = PhysicalAddress.None;

    /// <summary>The bridge, bond or VRF it belongs to, as an index; null without one.</summary>
    public int? MasterIndex { get; init; }

    /// <summary>
    /// The link below it, or the other end of a veth, as an index in the namespace of that link; null without one.
    /// </summary>
    public int? LinkedIndex { get; init; }

    /// <summary>The id by which this namespace knows the namespace of the linked one; null when that is this one.</summary>
    public int? LinkedNamespaceId { get; init; }

    /// <summary>How many packets may wait to be sent.</summary>
    public int TransmitQueueLength { get; init; }

    /// <summary>The administrator's description; null without one.</summary>
    public string? Alias { get; init; }

    /// <summary>How it makes its own IPv6 addresses; null without IPv6.</summary>
    public Ipv6AddressGeneration? Ipv6AddressGeneration { get; init; }

    /// <summary>Its counters.</summary>
    public LinkStatistics Statistics { get; init; } = new();

    /// <summary>Names the link.</summary>
    /// <returns>Its name.</returns>
    public override string ToString() => Name;
}
