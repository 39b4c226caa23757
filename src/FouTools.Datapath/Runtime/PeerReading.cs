using FouTools.Datapath.Model;
using FouTools.Datapath.Peers;

namespace FouTools.Datapath.Runtime;

/// <summary>Reads what has become of a peer.</summary>
internal static class PeerReading
{
    /// <summary>Reads a peer.</summary>
    /// <param name="peer">The peer.</param>
    /// <param name="datapath">Its datapath.</param>
    /// <param name="name">The name of the datapath's device as of now.</param>
    /// <param name="mtu">The MTU of the datapath's device as of now, in bytes.</param>
    /// <returns>The peer as of now.</returns>
    public static FouPeerStatus Of(Peer peer, FouDatapath datapath, string name, int mtu)
    {
        FouPeerOptions options = peer.Options;
        PeerPath? path = peer.Path;
        return new FouPeerStatus
        {
            Id = peer.Id,
            DatapathId = datapath.Id,
            Name = peer.Name,
            Datapath = name,
            NetworkNamespace = datapath.NetworkNamespace,
            RemoteAddress = path?.Remote.ToIPAddress(),
            RemotePort = path?.RemotePort,
            RemotePortIPv6 = path?.OtherPortIPv6,
            LocalAddress = path?.LocalAddress,
            AllowedPrefix = new PrintableList<System.Net.IPNetwork>(options.AllowedPrefix),
            Roaming = options.Roaming,
            AnySourcePort = options.AnySourcePort,
            KeepaliveInterval = options.KeepaliveInterval,
            EchoInterval = options.EchoInterval,
            PathMtu = peer.PathMtu,
            EffectiveMtu = EffectiveMtu(peer, datapath, mtu),
            SentPackets = peer.SentPackets,
            SentBytes = peer.Counters.Sum(counters => counters.SentBytes) + peer.Accelerated.SentBytes,
            ReceivedPackets = peer.Counters.Sum(counters => counters.ReceivedPackets) + peer.Accelerated.ReceivedPackets,
            ReceivedBytes = peer.Counters.Sum(counters => counters.ReceivedBytes) + peer.Accelerated.ReceivedBytes,
            Dropped = peer.Counters.Sum(counters => counters.Dropped),
            LastReceived = TimeOf(peer.LastReceived),
            LastEchoReply = TimeOf(peer.Echo.LastReply),
            RoundTripTime = peer.Echo.RoundTripTime,
            LastFault = peer.LastFault,
        };
    }

    /// <summary>The longest inner packet in bytes that is known to reach a peer.</summary>
    public static int EffectiveMtu(Peer peer, FouDatapath datapath, int mtu) => Math.Min(mtu, peer.PathMtu - datapath.Overhead);

    private static DateTimeOffset? TimeOf(long tick) =>
        tick == 0 ? null : DateTimeOffset.Now - TimeSpan.FromMilliseconds(Environment.TickCount64 - tick);
}
