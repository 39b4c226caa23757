using FouTools.Bpf.Programs;
using FouTools.Datapath.Model;
using FouTools.Datapath.Peers;

namespace FouTools.Datapath.Acceleration;

/// <summary>The peers as a backend numbers them, and what it has carried of each.</summary>
/// <param name="session">Carries and counts.</param>
internal sealed class AcceleratedPeers(IAccelerationSession session)
{
    private readonly Dictionary<Peer, PeerAcceleration> _known = [];
    private PeerTraffic _departed;
    private uint _lastNumber;

    /// <summary>What has been carried of all peers that there are or were.</summary>
    public PeerTraffic Traffic => _known.Values.Aggregate(_departed, (sum, peer) => sum + peer.Read());

    /// <summary>Gives a peer's counters, with its number. A new peer is numbered.</summary>
    public PeerAcceleration Of(Peer peer)
    {
        if (!_known.TryGetValue(peer, out PeerAcceleration? acceleration))
        {
            _known.Add(peer, acceleration = new PeerAcceleration(++_lastNumber, session.ReadTraffic));
            peer.Acceleration = acceleration;
        }

        return acceleration;
    }

    /// <summary>Releases those that are gone, once no packet is counted for them any more. What they had stays in <see cref="Traffic"/>.</summary>
    /// <param name="present">All peers.</param>
    public void Retain(IReadOnlyList<Peer> present)
    {
        foreach (Peer gone in _known.Keys.Except(present).ToArray())
        {
            PeerAcceleration acceleration = _known[gone];
            _known.Remove(gone);
            _departed += acceleration.Finish();
            session.ReleaseTraffic(acceleration.Number);
        }
    }

    /// <summary>Reads all for the last time, before the session is disposed of.</summary>
    public void Finish()
    {
        foreach (PeerAcceleration peer in _known.Values)
        {
            peer.Finish();
        }
    }
}
