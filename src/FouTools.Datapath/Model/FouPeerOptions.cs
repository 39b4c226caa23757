using System.Net;

namespace FouTools.Datapath.Model;

/// <summary>What a peer is to be.</summary>
public sealed record FouPeerOptions
{
    /// <summary>The name of the peer that a datapath's own remote address is.</summary>
    public const string DefaultName = "remote";

    /// <summary>Every inner address.</summary>
    public static IReadOnlyList<IPNetwork> EveryPrefix { get; } = [IPNetwork.Parse("0.0.0.0/0"), IPNetwork.Parse("::/0")];

    /// <summary>The peer's name, unique in its datapath; null makes one of its address and port.</summary>
    public string? Name { get; init; }

    /// <summary>Where packets for it are sent; null for a roaming peer that is to be found where its datagrams come from.</summary>
    public IPAddress? RemoteAddress { get; init; }

    /// <summary>
    /// The UDP port that they are sent to, 1 to 65535; null together with the address, and with <see cref="UdpEncapsulation.None"/>.
    /// </summary>
    public int? RemotePort { get; init; }

    /// <summary>The UDP port that IPv6 is sent to; null for the same as IPv4. See <see cref="FouDatapathOptions.RemotePortIPv6"/>.</summary>
    public int? RemotePortIPv6 { get; init; }

    /// <summary>
    /// The inner addresses behind it: a packet is sent to the peer with the longest prefix that its destination is in, and
    /// received only from the peer with the longest that its source is in. A prefix belongs to one peer.
    /// </summary>
    public IReadOnlyList<IPNetwork> AllowedPrefix { get; init; } = [];

    /// <summary>
    /// Whether the peer is followed to the address and port that its datagrams come from. Nothing proves who sent them: use it
    /// only where nobody else can send with one of the peer's inner addresses.
    /// </summary>
    public bool Roaming { get; init; }

    /// <summary>
    /// Whether its datagrams may come from any port, as where inner flows choose it; otherwise only from
    /// <see cref="RemotePort"/>. It excludes <see cref="Roaming"/>.
    /// </summary>
    public bool AnySourcePort { get; init; }

    /// <summary>
    /// After how many seconds without a packet to the peer an empty datagram is sent to it, so that NATs and firewalls on the
    /// way keep their state; 0 for never.
    /// </summary>
    public int KeepaliveInterval { get; init; }

    /// <summary>How many seconds lie between GUE echo requests to the peer, which must be told to answer them; 0 for none.</summary>
    public int EchoInterval { get; init; }
}
