using FouTools.Datapath.Engine.Capture;
using FouTools.Datapath.Peers;
using FouTools.Linux.Sockets;
using FouTools.Linux.Tun;

namespace FouTools.Datapath.Engine.Transmit;

/// <summary>What a <see cref="Sender"/> works with.</summary>
internal sealed record SenderContext
{
    /// <summary>Which worker's it is.</summary>
    public required int WorkerIndex { get; init; }

    /// <summary>How many workers there are.</summary>
    public required int WorkerCount { get; init; }

    /// <summary>Where packets come from.</summary>
    public required TunQueue Queue { get; init; }

    /// <summary>Where whole packets leave.</summary>
    public required RawSocket Socket { get; init; }

    /// <summary>Where runs of datagrams leave; disposed of with the sender.</summary>
    public required SegmentSockets Segments { get; init; }

    /// <summary>Asks for the MTU of paths.</summary>
    public required PathMtuProbe Probe { get; init; }

    /// <summary>Where packets go.</summary>
    public required PeerTable Peers { get; init; }

    /// <summary>The fields of outer headers.</summary>
    public required EncapsulationSettings Settings { get; init; }

    /// <summary>Whether the MSS of TCP connections is held to what fits the path.</summary>
    public required bool ClampMss { get; init; }

    /// <summary>Where packets are captured.</summary>
    public required PacketTap Tap { get; init; }
}
