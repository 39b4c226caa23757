using FouTools.Bpf;
using FouTools.Bpf.Programs;

namespace FouTools.Datapath.Model;

/// <summary>What the programs have counted of one peer; it can be read for as long as the peer's object is kept.</summary>
/// <param name="tunnel">The programs.</param>
/// <param name="number">The peer's number with them.</param>
internal sealed class PeerAcceleration(BpfTunnel tunnel, uint number)
{
    private readonly Lock _lock = new();
    private PeerTraffic? _last;

    public uint Number => number;

    public PeerTraffic Read()
    {
        lock (_lock)
        {
            return _last ?? tunnel.ReadTraffic(number);
        }
    }

    /// <summary>Reads for the last time; the programs may go afterwards.</summary>
    public PeerTraffic Finish()
    {
        lock (_lock)
        {
            return _last ??= tunnel.ReadTraffic(number);
        }
    }
}
