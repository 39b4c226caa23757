using System.Net;
using FouTools.Datapath.HostNetwork;
using FouTools.Datapath.Model;
using FouTools.Datapath.Peers;
using FouTools.Linux.Sockets;

namespace FouTools.Datapath.Runtime;

/// <summary>One peer of a datapath, as it is now: every property is read anew.</summary>
public sealed class FouPeer
{
    private readonly FouDatapath _datapath;

    internal FouPeer(FouDatapath datapath, Peer peer)
    {
        _datapath = datapath;
        Inner = peer;
    }

    /// <summary>The peer's name.</summary>
    public string Name => Inner.Name;

    /// <summary>The name of its datapath.</summary>
    public string Datapath => _datapath.Name;

    /// <summary>The namespace of the datapath's device; empty for the process's own.</summary>
    public string NetworkNamespace => _datapath.NetworkNamespace;

    /// <summary>Where packets for it are sent; null while a roaming peer has not been found.</summary>
    public IPAddress? RemoteAddress => Inner.Path?.Remote.ToIPAddress();

    /// <summary>The UDP port that they are sent to; null while a roaming peer has not been found, and without UDP.</summary>
    public ushort? RemotePort => Inner.Path is { Remote.Port: > 0 and var port } ? port : null;

    /// <summary>The UDP port that IPv6 is sent to, where it is another one.</summary>
    public ushort? RemotePortIPv6 => Inner.Path is { } path && path.RemotePortIPv6 != path.Remote.Port ? path.RemotePortIPv6 : null;

    /// <summary>The outer source address of packets for it.</summary>
    public IPAddress? LocalAddress => Inner.Path is { } path ? new SocketEndpoint(path.Local, 0).ToIPAddress() : null;

    /// <summary>The inner addresses behind it.</summary>
    public PrintableList<IPNetwork> AllowedPrefix => new(Inner.Options.AllowedPrefix);

    /// <summary>Whether it is followed to where its datagrams come from.</summary>
    public bool Roaming => Inner.Options.Roaming;

    /// <summary>Whether its datagrams may come from any port.</summary>
    public bool AnySourcePort => Inner.Options.AnySourcePort;

    /// <summary>After how many seconds of silence it is sent an empty datagram; 0 for never.</summary>
    public int KeepaliveInterval => Inner.Options.KeepaliveInterval;

    /// <summary>How many seconds lie between GUE echo requests; 0 for none.</summary>
    public int EchoInterval => Inner.Options.EchoInterval;

    /// <summary>The longest outer packet in bytes that is known to reach it.</summary>
    public int PathMtu => Inner.PathMtu;

    /// <summary>The longest inner packet in bytes that is known to reach it, without Ethernet header.</summary>
    public int EffectiveMtu => Math.Min(_datapath.Mtu, PathMtu - _datapath.Overhead);

    /// <summary>Inner packets sent to it.</summary>
    public long SentPackets => Inner.SentPackets;

    /// <summary>Bytes of those packets.</summary>
    public long SentBytes => Inner.Counters.Sum(counters => counters.SentBytes) + Inner.Accelerated.SentBytes;

    /// <summary>Inner packets received from it.</summary>
    public long ReceivedPackets => Inner.Counters.Sum(counters => counters.ReceivedPackets) + Inner.Accelerated.ReceivedPackets;

    /// <summary>Bytes of those packets.</summary>
    public long ReceivedBytes => Inner.Counters.Sum(counters => counters.ReceivedBytes) + Inner.Accelerated.ReceivedBytes;

    /// <summary>Packets for it or from it that were dropped.</summary>
    public long Dropped => Inner.Counters.Sum(counters => counters.Dropped);

    /// <summary>When a packet last came from it; null for never.</summary>
    public DateTimeOffset? LastReceived => TimeOf(Inner.LastReceived);

    /// <summary>When it last answered a GUE echo request; null for never.</summary>
    public DateTimeOffset? LastEchoReply => TimeOf(Inner.Echo.LastReply);

    /// <summary>How long it took to answer that request; null for never.</summary>
    public TimeSpan? RoundTripTime => Inner.Echo.RoundTripTime;

    /// <summary>What a router or the peer's host last reported of packets that did not arrive; null for nothing.</summary>
    public PathFault? LastFault => Inner.LastFault;

    internal Peer Inner { get; }

    /// <summary>What the user has said of it, to be changed with <c>with</c>.</summary>
    /// <returns>As of now; a property would be a column of every table and file.</returns>
    public FouPeerOptions GetOptions() => Inner.Options;

    /// <summary>Changes it while packets flow.</summary>
    /// <param name="options">What it is to be from now on.</param>
    /// <param name="network">The host's network configuration.</param>
    /// <exception cref="DatapathException">It is not possible, and nothing has changed.</exception>
    public void Change(FouPeerOptions options, IHostNetwork network) => _datapath.SetPeer(this, options, network);

    /// <summary>Removes it while packets flow.</summary>
    /// <exception cref="DatapathException">It has been removed already, or the datapath has been stopped.</exception>
    public void Remove() => _datapath.RemovePeer(this);

    /// <inheritdoc/>
    public override string ToString() => $"{Name} of {_datapath}";

    private static DateTimeOffset? TimeOf(long tick) =>
        tick == 0 ? null : DateTimeOffset.Now - TimeSpan.FromMilliseconds(Environment.TickCount64 - tick);
}
