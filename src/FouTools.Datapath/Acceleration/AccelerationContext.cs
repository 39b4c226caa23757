using FouTools.Datapath.Engine.Capture;
using FouTools.Datapath.Engine.Transmit;
using FouTools.Datapath.Model;
using FouTools.Datapath.Peers;
using FouTools.Linux.Namespaces;

namespace FouTools.Datapath.Acceleration;

/// <summary>The datapath whose packets are to be accelerated.</summary>
internal sealed record AccelerationContext
{
    /// <summary>Its options.</summary>
    public required FouDatapathOptions Options { get; init; }

    /// <summary>The fields of its outer headers.</summary>
    public required EncapsulationSettings Settings { get; init; }

    /// <summary>The host: attaches programs, follows routes, and knows what accelerated packets would bypass.</summary>
    public required IHostNetwork Network { get; init; }

    /// <summary>The network namespace of device and sockets; null for the caller's. It stays open for as long as the datapath runs.</summary>
    public required NetworkNamespace? Namespace { get; init; }

    /// <summary>The TUN device.</summary>
    public required string DeviceName { get; init; }

    /// <summary>The TUN device's index.</summary>
    public required int DeviceIndex { get; init; }

    /// <summary>The outer source address; that of the wildcard where routes choose it.</summary>
    public required UInt128 SourceAddress { get; init; }

    /// <summary>The peers.</summary>
    public required PeerTable Peers { get; init; }

    /// <summary>Where workers hand packets to a capture, which would miss those that the kernel carries.</summary>
    public required IReadOnlyList<PacketTap> Taps { get; init; }

    /// <summary>Says whether the TUN device is up.</summary>
    public required Func<bool> IsDeviceUp { get; init; }

    /// <summary>The time in milliseconds of <see cref="Environment.TickCount64"/>.</summary>
    public Func<long> Clock { get; init; } = () => Environment.TickCount64;
}
