using System.Net;

namespace FouTools.Datapath.Model;

/// <summary>A peer of a datapath as it was at one moment.</summary>
public sealed record FouPeerStatus
{
    /// <summary>Tells it from every other peer, also from one that gets its name later.</summary>
    public required Guid Id { get; init; }

    /// <summary>The <see cref="FouDatapathStatus.Id"/> of its datapath.</summary>
    public required Guid DatapathId { get; init; }

    /// <summary>The peer's name.</summary>
    public required string Name { get; init; }

    /// <summary>The name of its datapath's device.</summary>
    public required string Datapath { get; init; }

    /// <summary>The network namespace of that device; empty for the process's own.</summary>
    public required string NetworkNamespace { get; init; }

    /// <summary>Where packets for it are sent; null while a roaming peer has not been found.</summary>
    public IPAddress? RemoteAddress { get; init; }

    /// <summary>The UDP port that they are sent to; null while a roaming peer has not been found, and without UDP.</summary>
    public ushort? RemotePort { get; init; }

    /// <summary>The UDP port that IPv6 is sent to, where it is another one.</summary>
    public ushort? RemotePortIPv6 { get; init; }

    /// <summary>The outer source address of packets for it; null while a roaming peer has not been found.</summary>
    public IPAddress? LocalAddress { get; init; }

    /// <summary>The inner addresses behind it.</summary>
    public required PrintableList<IPNetwork> AllowedPrefix { get; init; }

    /// <summary>Whether it is followed to where its datagrams come from.</summary>
    public bool Roaming { get; init; }

    /// <summary>Whether its datagrams may come from any port.</summary>
    public bool AnySourcePort { get; init; }

    /// <summary>After how many seconds of silence it is sent an empty datagram; 0 for never.</summary>
    public int KeepaliveInterval { get; init; }

    /// <summary>How many seconds lie between GUE echo requests; 0 for none.</summary>
    public int EchoInterval { get; init; }

    /// <summary>The longest outer packet in bytes that is known to reach it.</summary>
    public int PathMtu { get; init; }

    /// <summary>The longest inner packet in bytes that is known to reach it, without Ethernet header.</summary>
    public int EffectiveMtu { get; init; }

    /// <summary>Inner packets sent to it.</summary>
    public long SentPackets { get; init; }

    /// <summary>Bytes of those packets.</summary>
    public long SentBytes { get; init; }

    /// <summary>Inner packets received from it.</summary>
    public long ReceivedPackets { get; init; }

    /// <summary>Bytes of those packets.</summary>
    public long ReceivedBytes { get; init; }

    /// <summary>Packets for it or from it that were dropped.</summary>
    public long Dropped { get; init; }

    /// <summary>When a packet last came from it; null for never.</summary>
    public DateTimeOffset? LastReceived { get; init; }

    /// <summary>When it last answered a GUE echo request; null for never.</summary>
    public DateTimeOffset? LastEchoReply { get; init; }

    /// <summary>How long it took to answer that request; null for never.</summary>
    public TimeSpan? RoundTripTime { get; init; }

    /// <summary>What a router or the peer's host last reported of packets that did not arrive; null for nothing.</summary>
    public PathFault? LastFault { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Name} of {FouDatapathReference.Describe(Datapath, NetworkNamespace)}";
}
