using System.Net;
using System.Net.Sockets;

namespace FouTools.Netlink.Fou;

/// <summary>
/// A UDP port on which the kernel takes packets out of FOU or GUE: as it is to be added, or as the kernel listed it.
/// </summary>
public sealed record FouPort
{
    /// <summary>Whether it receives over IPv4 or IPv6. A port can be there twice, once for each.</summary>
    public AddressFamily AddressFamily { get; init; } = AddressFamily.InterNetwork;

    /// <summary>
    /// The UDP port, 1 to 65535. The kernel lists 0 for one that another program let it choose, and keeps the number to
    /// itself.
    /// </summary>
    public required int Port { get; init; }

    /// <summary>Direct FOU or GUE.</summary>
    public required FouPortType Type { get; init; }

    /// <summary>The IP protocol number of the packets inside direct FOU, 1 to 255; 0 for GUE.</summary>
    public int Protocol { get; init; }

    /// <summary>
    /// Whether checksums that GUE's remote checksum option stands for are completed at once, instead of being left to
    /// whoever needs them.
    /// </summary>
    public bool NoPartialRemoteChecksum { get; init; }

    /// <summary>The only destination address that it takes packets for; null for any. Never listed as a wildcard.</summary>
    public IPAddress? LocalAddress { get; init; }

    /// <summary>The only address that it takes packets from, together with <see cref="PeerPort"/>; null for any.</summary>
    public IPAddress? PeerAddress { get; init; }

    /// <summary>The only UDP port that it takes packets from, together with <see cref="PeerAddress"/>; 0 for any.</summary>
    public int PeerPort { get; init; }

    /// <summary>The only interface that it takes packets from, by its index; 0 for any.</summary>
    public int InterfaceIndex { get; init; }

    /// <summary>Names the socket of the port.</summary>
    /// <returns>For example "0.0.0.0:5555", or "[fe80::1]:5555 on interface 3 from [fe80::2]:7777".</returns>
    public override string ToString()
    {
        IPAddress any = AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any;
        string text = Join(LocalAddress ?? any, Port);
        text = InterfaceIndex == 0 ? text : $"{text} on interface {InterfaceIndex}";
        return PeerAddress is null ? text : $"{text} from {Join(PeerAddress, PeerPort)}";
    }

    // An IPEndPoint would refuse a port that is out of range, which is just what is to be told.
    private static string Join(IPAddress address, int port) =>
        address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{address}]:{port}" : $"{address}:{port}";
}
