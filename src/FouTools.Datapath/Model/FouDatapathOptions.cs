using System.Net;
using System.Net.Sockets;
using FouTools.Datapath.Acceleration;
using FouTools.Datapath.Peers;
using FouTools.Linux.Interfaces;
using FouTools.Packets;

namespace FouTools.Datapath.Model;

/// <summary>What a datapath is to be.</summary>
public sealed record FouDatapathOptions
{
    /// <summary>How many UDP tunnels may be nested in one datagram unless told otherwise.</summary>
    public const int DefaultNestingLimit = 4;

    /// <summary>The longest busy polling in microseconds: one second.</summary>
    public const int MaxBusyPoll = 1_000_000;

    /// <summary>The TUN or TAP device's name; null lets the kernel number one, fou0, fou1 and so on.</summary>
    public string? Name { get; init; }

    /// <summary>What the tunnel carries.</summary>
    public required TunnelMode Mode { get; init; }

    /// <summary>What stands between the outer IP header and what the tunnel carries.</summary>
    public UdpEncapsulation Encapsulation { get; init; }

    /// <summary>The IP protocol number, 1 to 255, of mode Any; null for every one, which needs GUE.</summary>
    public byte? Protocol { get; init; }

    /// <summary>
    /// The outer source address; null takes the one that the route to each peer prefers, and so does the wildcard, which only says
    /// the family where there is no remote address.
    /// </summary>
    public IPAddress? LocalAddress { get; init; }

    /// <summary>
    /// The UDP port that encapsulated packets arrive at, 1 to 65535; null for the same as <see cref="RemotePort"/>, and with
    /// <see cref="UdpEncapsulation.None"/>, where 0 is taken too.
    /// </summary>
    public int? LocalPort { get; init; }

    /// <summary>
    /// The outer destination, whose peer takes every inner address; null for none, so that peers are added later. A multicast
    /// group is possible in GRETAP mode over UDP.
    /// </summary>
    public IPAddress? RemoteAddress { get; init; }

    /// <summary>
    /// The UDP port that encapsulated packets are sent to, 1 to 65535; null where there is no remote address, and with
    /// <see cref="UdpEncapsulation.None"/>.
    /// </summary>
    public int? RemotePort { get; init; }

    /// <summary>
    /// The UDP port that IPv6 is sent to in Mixed mode under direct FOU, 1 to 65535, since a FOU port of the kernel takes one
    /// protocol only; null for the same as IPv4.
    /// </summary>
    public int? RemotePortIPv6 { get; init; }

    /// <summary>The interface that outer packets leave and arrive by; null for any.</summary>
    public string? UnderlayInterface { get; init; }

    /// <summary>The UDP source port of what is sent.</summary>
    public SourcePortPolicy SourcePort { get; init; } = SourcePortPolicy.Auto;

    /// <summary>
    /// Whether sent UDP datagrams carry a checksum; without one the field is zero (RFC 768, RFC 6935). Without UDP not looked at.
    /// </summary>
    public bool UdpChecksum { get; init; } = true;

    /// <summary>Whether datagrams without a UDP checksum are received. Without UDP not looked at.</summary>
    public bool AcceptZeroChecksum { get; init; } = true;

    /// <summary>Whether GUE leaves a checksum that the host has not computed to the other end (remote checksum offload).</summary>
    public bool RemoteChecksum { get; init; }

    /// <summary>Whether checksums that the other end left to this one are computed here and not left to the host.</summary>
    public bool RemoteChecksumNoPartial { get; init; }

    /// <summary>The optional fields of GRE headers.</summary>
    public GreOptions Gre { get; init; } = new();

    /// <summary>The TTL or hop limit of outer packets, 1 to 255, or inherited from the inner packet.</summary>
    public OuterField Ttl { get; init; } = IPHeader.DefaultTimeToLive;

    /// <summary>
    /// The TOS or traffic class of outer packets, or inherited from the inner packet. Its ECN bits follow RFC 6040, except that GRE
    /// over IPv6 takes the octet as it is, as the kernel's does.
    /// </summary>
    public OuterField Tos { get; init; } = 0;

    /// <summary>The flow label of outer IPv6 packets, 0 to 0xfffff, or inherited; null takes one from the inner flow's hash (RFC 6438).</summary>
    public OuterField? FlowLabel { get; init; }

    /// <summary>The tunnel encapsulation limit that outer IPv6 packets get (RFC 2473 section 4.1.1), or none.</summary>
    public EncapsulationLimit EncapsulationLimit { get; init; } = EncapsulationLimit.None;

    /// <summary>
    /// Whether outer packets over IPv4 are never fragmented. Off, they are where the inner packet may be, and the DF bit is
    /// the inner packet's.
    /// </summary>
    public bool PathMtuDiscovery { get; init; } = true;

    /// <summary>Whether the DF bit of inner packets is passed over, so that outer packets are fragmented; without path MTU discovery only.</summary>
    public bool IgnoreDf { get; init; }

    /// <summary>Whether the MSS of TCP connections is held to what fits the device's MTU.</summary>
    public bool ClampMss { get; init; }

    /// <summary>How many UDP tunnels to this port may be nested in one datagram, 0 for none.</summary>
    public int NestingLimit { get; init; } = DefaultNestingLimit;

    /// <summary>Whether GUE echo requests are answered.</summary>
    public bool AnswerEcho { get; init; }

    /// <summary>The device's MTU in bytes; null takes the path's to the remote less the encapsulation's.</summary>
    public int? Mtu { get; init; }

    /// <summary>The device's addresses.</summary>
    public IReadOnlyList<InterfaceAddress> Address { get; init; } = [];

    /// <summary>The namespace of the device: a name of `ip netns`, a path, or null for the caller's.</summary>
    public string? NetworkNamespace { get; init; }

    /// <summary>The namespace of the sockets; null for the same as <see cref="NetworkNamespace"/>.</summary>
    public string? TransportNamespace { get; init; }

    /// <summary>
    /// How many threads, each with a device queue and a UDP socket of its own; one with <see cref="UdpEncapsulation.None"/>.
    /// </summary>
    public int WorkerCount { get; init; } = 1;

    /// <summary>
    /// The processors that the workers run on, by number: worker i on the one at place i, beginning again after the last. Empty
    /// leaves it to the kernel.
    /// </summary>
    public IReadOnlyList<int> Cpu { get; init; } = [];

    /// <summary>
    /// How long a worker keeps looking for packets after the last one before it sleeps, in microseconds, 0 to
    /// <see cref="MaxBusyPoll"/>; 0 sleeps at once.
    /// </summary>
    public int BusyPoll { get; init; }

    /// <summary>
    /// Whether the host leaves cutting and checksums of many packets at once to the engine, and the engine to the host, where
    /// both can. Off, every packet is carried by itself.
    /// </summary>
    public bool Offload { get; init; } = true;

    /// <summary>Whether the kernel carries packets past the engine, and past the firewall as well.</summary>
    public AccelerationMode Acceleration { get; init; } = AccelerationMode.Auto;

    /// <summary>By what it does. Not with <see cref="AccelerationMode.Off"/>.</summary>
    public AccelerationBackend AccelerationBackend { get; init; } = AccelerationBackend.Auto;

    /// <summary>Whether outer packets are IPv4, by the addresses given.</summary>
    public bool IsOverIPv4 => (RemoteAddress ?? LocalAddress)?.AddressFamily != AddressFamily.InterNetworkV6;

    /// <summary>The UDP port that encapsulated packets arrive at, given or following from <see cref="RemotePort"/>; 0 without UDP.</summary>
    public int ReceivePort => Encapsulation.HasUdp() ? LocalPort ?? RemotePort ?? 0 : 0;

    /// <summary>The outer source address; null where the routes choose it.</summary>
    internal IPAddress? SourceAddress =>
        LocalAddress is null || LocalAddress.Equals(IPAddress.Any) || LocalAddress.Equals(IPAddress.IPv6Any) ? null : LocalAddress;

    /// <summary>The headers of the longest outer packet.</summary>
    internal TunnelLayers Layers =>
        HeaderLayers.Of(Mode, Encapsulation, IsOverIPv4, EncapsulationLimit.Number is not null, RemoteChecksum, Gre.Output);

    /// <summary>The peer that the remote address and port stand for; null where none is given.</summary>
    internal FouPeerOptions? Remote => RemoteAddress is null ? null : new FouPeerOptions
    {
        Name = FouPeerOptions.DefaultName,
        RemoteAddress = RemoteAddress,
        RemotePort = RemotePort,
        RemotePortIPv6 = RemotePortIPv6,
        AllowedPrefix = Mode.HasInnerAddresses() ? FouPeerOptions.EveryPrefix : [],
        AnySourcePort = Encapsulation.HasUdp(),
    };

    /// <summary>Checks everything that can be checked without asking the system.</summary>
    /// <exception cref="DatapathException">The first fault found.</exception>
    public void Validate() => OptionsCheck.ThrowIfFaulty(this);
}
