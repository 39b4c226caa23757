using System.Net;
using FouTools.Bpf.Programs;

namespace FouTools.Datapath.Acceleration;

/// <summary>Finds what has changed of the peers since the last snapshot, so that a backend is told only that.</summary>
internal sealed class PeerReconciler
{
    private readonly Dictionary<uint, PeerRecord> _records = [];
    private readonly Dictionary<uint, IReadOnlyList<IPNetwork>> _lists = [];
    private Dictionary<IPNetwork, uint> _prefixes = [];

    /// <summary>How many peers of the last snapshot have a record, so that their packets are not the engine's.</summary>
    public int RecordCount => _records.Count;

    /// <summary>Compares a snapshot with the last one, and keeps it for the next time.</summary>
    /// <param name="present">All peers.</param>
    /// <returns>What has changed.</returns>
    public PeerChanges Reconcile(IReadOnlyList<PeerSnapshot> present)
    {
        List<KeyValuePair<uint, PeerRecord>> records = [];
        List<uint> removed = [];
        foreach (PeerSnapshot peer in present)
        {
            if (peer.Record is not { } record)
            {
                if (_records.Remove(peer.Number))
                {
                    removed.Add(peer.Number);
                }
            }
            else if (!_records.TryGetValue(peer.Number, out PeerRecord known) || known != record)
            {
                _records[peer.Number] = record;
                records.Add(new(peer.Number, record));
            }
        }

        (List<IPNetwork> freed, List<KeyValuePair<IPNetwork, uint>> assigned) = ReconcilePrefixes(present);
        foreach (uint gone in _records.Keys.Except(present.Select(peer => peer.Number)).ToArray())
        {
            _records.Remove(gone);
            removed.Add(gone);
        }

        return new PeerChanges(records, freed, assigned, removed);
    }

    private (List<IPNetwork> Freed, List<KeyValuePair<IPNetwork, uint>> Assigned) ReconcilePrefixes(IReadOnlyList<PeerSnapshot> present)
    {
        // There may be hundreds of thousands of prefixes, and seldom does one change.
        if (present.Count == _lists.Count
            && present.All(peer => _lists.TryGetValue(peer.Number, out IReadOnlyList<IPNetwork>? known) && ReferenceEquals(known, peer.Prefixes)))
        {
            return ([], []);
        }

        // Also those of peers without a record: their packets must not go to a peer with a shorter prefix.
        _lists.Clear();
        Dictionary<IPNetwork, uint> all = [];
        foreach (PeerSnapshot peer in present)
        {
            _lists.Add(peer.Number, peer.Prefixes);
            foreach (IPNetwork prefix in peer.Prefixes)
            {
                all[prefix] = peer.Number;
            }
        }

        List<IPNetwork> freed = [.. _prefixes.Keys.Where(prefix => !all.ContainsKey(prefix))];
        List<KeyValuePair<IPNetwork, uint>> assigned =
            [.. all.Where(entry => !_prefixes.TryGetValue(entry.Key, out uint known) || known != entry.Value)];
        _prefixes = all;
        return (freed, assigned);
    }
}
