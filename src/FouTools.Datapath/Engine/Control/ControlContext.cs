using FouTools.Datapath.Peers;
using FouTools.Linux.Polling;
using FouTools.Linux.Sockets;

namespace FouTools.Datapath.Engine.Control;

/// <summary>What a <see cref="ControlLoop"/> works with.</summary>
internal sealed record ControlContext
{
    /// <summary>The name of its thread.</summary>
    public required string Name { get; init; }

    /// <summary>Whether outer packets are IPv4.</summary>
    public required bool OverIPv4 { get; init; }

    /// <summary>The protocol of outer packets.</summary>
    public required byte Protocol { get; init; }

    /// <summary>What the network reports of outer packets.</summary>
    public required IcmpErrorSocket Errors { get; init; }

    /// <summary>Where keepalives leave from; null where there are none.</summary>
    public required UdpSocket? Socket { get; init; }

    /// <summary>The peers.</summary>
    public required PeerTable Peers { get; init; }

    /// <summary>What else the thread does, as acceleration needs it; null for nothing.</summary>
    public required IControlTask? Task { get; init; }

    /// <summary>Ends the thread.</summary>
    public required StopSignal Stop { get; init; }
}
