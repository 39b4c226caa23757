using FouTools.Datapath.Peers;
using FouTools.Datapath.Telemetry;

namespace FouTools.Datapath.Engine.Transmit;

/// <summary>Counts what became of packets of the host, for the datapath and for the peer they were for.</summary>
internal sealed class SendOutcomes
{
    private readonly int _workerIndex;
    private readonly DirectionCounters _counters;

    /// <summary>Prepares to count.</summary>
    /// <param name="workerIndex">Which worker's it is.</param>
    /// <param name="counters">What that worker counts in this direction.</param>
    public SendOutcomes(int workerIndex, DirectionCounters counters)
    {
        _workerIndex = workerIndex;
        _counters = counters;
    }

    /// <summary>Counts one packet.</summary>
    /// <param name="reason">Why it was dropped, or <see cref="DropReason.None"/>.</param>
    /// <param name="packet">The packet.</param>
    /// <param name="peer">Who it was for; null where nobody is.</param>
    public void Count(DropReason reason, in HostPacket packet, Peer? peer) => Count(reason, 1, packet.Length, peer);

    /// <summary>Counts packets that met the same end.</summary>
    /// <param name="reason">Why they were dropped, or <see cref="DropReason.None"/>.</param>
    /// <param name="packets">How many there are.</param>
    /// <param name="bytes">Their bytes.</param>
    /// <param name="peer">Who they were for; null where nobody is, which is a reason to drop.</param>
    public void Count(DropReason reason, int packets, int bytes, Peer? peer)
    {
        if (reason == DropReason.None)
        {
            _counters.CountCarried(packets, bytes);
            peer!.CountersOf(_workerIndex).CountSent(packets, bytes);
        }
        else
        {
            _counters.CountDrop(reason, packets);
            peer?.CountersOf(_workerIndex).CountDrop(packets);
        }
    }
}
