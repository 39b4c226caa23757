using System.Net;
using FouTools.Linux.Interfaces;
using FouTools.Packets;

namespace FouTools.Datapath.Model;

/// <summary>
/// A datapath as it was at one moment: what the kernel said of its device, where its remote was, what carried its packets, and the
/// options that cannot change. It holds nothing that is running.
/// </summary>
public sealed record FouDatapathStatus
{
    /// <summary>Tells it from every other datapath, also from one that gets its name later.</summary>
    public required Guid Id { get; init; }

    /// <summary>The device's name, or the last that was known of a device that is gone.</summary>
    public required string Name { get; init; }

    /// <summary>The device's index in its network namespace; null for a device that is gone.</summary>
    public int? DeviceIndex { get; init; }

    /// <summary>What the tunnel carries.</summary>
    public TunnelMode Mode { get; init; }

    /// <summary>What stands between the outer IP header and what the tunnel carries.</summary>
    public UdpEncapsulation Encapsulation { get; init; }

    /// <summary>The IP protocol number of mode Any; null for every one.</summary>
    public byte? Protocol { get; init; }

    /// <summary>The outer source address of packets to the remote; the wildcard where the route to each peer chooses it.</summary>
    public required IPAddress LocalAddress { get; init; }

    /// <summary>The UDP port that encapsulated packets arrive at; null without UDP.</summary>
    public ushort? LocalPort { get; init; }

    /// <summary>
    /// Where the peer is that it was started with (<see cref="FouPeerOptions.DefaultName"/>), as it was changed or has roamed; null
    /// where there is none.
    /// </summary>
    public IPAddress? RemoteAddress { get; init; }

    /// <summary>The UDP port that encapsulated packets are sent to there; null for none, as without UDP.</summary>
    public ushort? RemotePort { get; init; }

    /// <summary>The UDP port that IPv6 is sent to there, where it is another one.</summary>
    public ushort? RemotePortIPv6 { get; init; }

    /// <summary>The interface that outer packets leave and arrive by; null for any.</summary>
    public string? UnderlayInterface { get; init; }

    /// <summary>The UDP source port of what is sent.</summary>
    public required SourcePortPolicy SourcePort { get; init; }

    /// <summary>Whether sent datagrams carry a UDP checksum.</summary>
    public bool UdpChecksum { get; init; }

    /// <summary>Whether datagrams without a UDP checksum are received.</summary>
    public bool AcceptZeroChecksum { get; init; }

    /// <summary>Whether GUE leaves a checksum that the host has not computed to the other end.</summary>
    public bool RemoteChecksum { get; init; }

    /// <summary>Whether checksums that the other end left to this one are computed here and not left to the host.</summary>
    public bool RemoteChecksumNoPartial { get; init; }

    /// <summary>The key that received GRE headers must have; null for none.</summary>
    public uint? InputKey { get; init; }

    /// <summary>The key that sent GRE headers get; null for none.</summary>
    public uint? OutputKey { get; init; }

    /// <summary>The fields that received GRE headers must have.</summary>
    public GreFlags InputFlags { get; init; }

    /// <summary>The fields that sent GRE headers get.</summary>
    public GreFlags OutputFlags { get; init; }

    /// <summary>The TTL or hop limit of outer packets.</summary>
    public OuterField Ttl { get; init; }

    /// <summary>The TOS or traffic class of outer packets.</summary>
    public OuterField Tos { get; init; }

    /// <summary>The flow label of outer IPv6 packets; null for one of the inner flow.</summary>
    public OuterField? FlowLabel { get; init; }

    /// <summary>The tunnel encapsulation limit that outer IPv6 packets get.</summary>
    public EncapsulationLimit EncapsulationLimit { get; init; }

    /// <summary>Whether outer packets over IPv4 are never fragmented.</summary>
    public bool PathMtuDiscovery { get; init; }

    /// <summary>Whether the DF bit of inner packets is passed over.</summary>
    public bool IgnoreDf { get; init; }

    /// <summary>Whether the MSS of TCP connections is held to what fits.</summary>
    public bool ClampMss { get; init; }

    /// <summary>How many UDP tunnels may be nested in one datagram.</summary>
    public int NestingLimit { get; init; }

    /// <summary>Whether GUE echo requests are answered.</summary>
    public bool AnswerEcho { get; init; }

    /// <summary>The device's MTU in bytes, or the last that was known of a device that is gone.</summary>
    public int Mtu { get; init; }

    /// <summary>The longest inner packet in bytes that is known to reach every peer, without Ethernet header.</summary>
    public int EffectiveMtu { get; init; }

    /// <summary>The length in bytes of all headers that it puts around an inner packet.</summary>
    public int Overhead { get; init; }

    /// <summary>
    /// The device's addresses, or the last that were known of a device that is gone; without the IPv6 link-local one that the kernel
    /// generates.
    /// </summary>
    public required PrintableList<InterfaceAddress> Address { get; init; }

    /// <summary>Whether the device is there and set up.</summary>
    public bool Up { get; init; }

    /// <summary>The network namespace of the device; empty for the process's own.</summary>
    public required string NetworkNamespace { get; init; }

    /// <summary>The network namespace of the sockets; empty for the process's own.</summary>
    public required string TransportNamespace { get; init; }

    /// <summary>How many workers carry packets.</summary>
    public int WorkerCount { get; init; }

    /// <summary>The CPUs that the workers run on, in the order of the workers; empty where the kernel chooses.</summary>
    public required PrintableList<int> Cpu { get; init; }

    /// <summary>How long a worker keeps looking for packets after the last one before it sleeps, in microseconds.</summary>
    public int BusyPoll { get; init; }

    /// <summary>Whether every packet is carried by itself, as was requested.</summary>
    public bool NoOffload { get; init; }

    /// <summary>What of the offload is in use, and why not the rest.</summary>
    public required DatapathOffload Offload { get; init; }

    /// <summary>Whether packets were to be carried inside the kernel.</summary>
    public AccelerationMode Acceleration { get; init; }

    /// <summary>By what it does.</summary>
    public AccelerationBackend AccelerationBackend { get; init; }

    /// <summary>What BPF programs carry inside the kernel, and why not the rest.</summary>
    public required DatapathAcceleration Accelerated { get; init; }

    /// <summary>When it was started.</summary>
    public DateTimeOffset StartTime { get; init; }

    /// <summary>Where in its life it is.</summary>
    public DatapathState State { get; init; }

    /// <summary>Why its workers ended by themselves, also after the stop; null if they did not.</summary>
    public string? FaultReason { get; init; }

    /// <summary>What keeps packets from arriving though every worker runs, a sentence each; empty for nothing known.</summary>
    public required PrintableList<string> Warning { get; init; }

    /// <summary>The capture of its packets that was begun last; null for none.</summary>
    public FouCaptureStatus? Capture { get; init; }

    /// <summary>Names the datapath.</summary>
    /// <returns>For example "fou0 in network namespace 'blue'".</returns>
    public override string ToString() => FouDatapathReference.Describe(Name, NetworkNamespace);
}
