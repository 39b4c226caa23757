using FouTools.Bpf.Programs;

namespace FouTools.Datapath.Model;

/// <summary>What the kernel has counted of one peer. It can be read for as long as the peer's object is kept.</summary>
/// <param name="number">The peer's number with the backend.</param>
/// <param name="read">Reads the counters of a number as of now.</param>
internal sealed class PeerAcceleration(uint number, Func<uint, PeerTraffic> read)
{
    private readonly Lock _lock = new();
    private PeerTraffic? _last;

    public uint Number => number;

    public PeerTraffic Read()
    {
        lock (_lock)
        {
            return _last ?? read(number);
        }
    }

    /// <summary>Reads for the last time. The backend may release the counters afterwards.</summary>
    public PeerTraffic Finish()
    {
        lock (_lock)
        {
            return _last ??= read(number);
        }
    }
}
