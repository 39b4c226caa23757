using FouTools.Datapath.Engine.Capture;
using FouTools.Datapath.Peers;
using FouTools.Linux.Interfaces;
using FouTools.Linux.Sockets;
using FouTools.Linux.Tun;

namespace FouTools.Datapath.Engine.Receive;

/// <summary>What a <see cref="Receiver"/> works with.</summary>
internal sealed record ReceiverContext
{
    /// <summary>Which worker's it is.</summary>
    public required int WorkerIndex { get; init; }

    /// <summary>Where datagrams come from.</summary>
    public required IDatagramReceiver Socket { get; init; }

    /// <summary>Where packets go.</summary>
    public required TunQueue Queue { get; init; }

    /// <summary>The device's MTU.</summary>
    public required InterfaceMtu DeviceMtu { get; init; }

    /// <summary>What the device may be left to do.</summary>
    public required TunOffloads Offloads { get; init; }

    /// <summary>The address that datagrams come to, where the socket does not say it.</summary>
    public required UInt128 LocalAddress { get; init; }

    /// <summary>Who may send.</summary>
    public required PeerTable Peers { get; init; }

    /// <summary>What datagrams must look like.</summary>
    public required DecapsulationSettings Settings { get; init; }

    /// <summary>Whether the MSS of TCP connections is held to the device's MTU.</summary>
    public required bool ClampMss { get; init; }

    /// <summary>Whether GUE echo requests are answered.</summary>
    public required bool AnswerEcho { get; init; }

    /// <summary>Where packets are captured.</summary>
    public required PacketTap Tap { get; init; }
}
