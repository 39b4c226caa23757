using System.Net;
using FouTools.Bpf.Programs;

namespace FouTools.Datapath.Acceleration;

/// <summary>A peer as a backend is to have it.</summary>
/// <param name="Number">Its number, which no other peer of the datapath ever has.</param>
/// <param name="Record">Where it is; null where its packets are the engine's.</param>
/// <param name="Prefixes">Its inner prefixes, in a list that is replaced as a whole and never changed.</param>
internal readonly record struct PeerSnapshot(uint Number, PeerRecord? Record, IReadOnlyList<IPNetwork> Prefixes);
