using System.Net;
using FouTools.Bpf.Programs;

namespace FouTools.Datapath.Acceleration;

/// <summary>What has changed from one snapshot of the peers to the next. To be applied in the order of the parameters.</summary>
/// <param name="Records">Peers that are new, or at another place, by number.</param>
/// <param name="RemovedPrefixes">Inner prefixes that are no peer's any more.</param>
/// <param name="Prefixes">Inner prefixes that are another peer's now, with its number.</param>
/// <param name="RemovedRecords">Peers whose packets are the engine's now, or that are gone, by number.</param>
internal sealed record PeerChanges(
    IReadOnlyList<KeyValuePair<uint, PeerRecord>> Records,
    IReadOnlyList<IPNetwork> RemovedPrefixes,
    IReadOnlyList<KeyValuePair<IPNetwork, uint>> Prefixes,
    IReadOnlyList<uint> RemovedRecords)
{
    /// <summary>Whether nothing has changed.</summary>
    public bool IsEmpty => Records.Count == 0 && RemovedPrefixes.Count == 0 && Prefixes.Count == 0 && RemovedRecords.Count == 0;
}
