using System.Security.Cryptography;
using FouTools.Datapath.Engine.Receive;
using FouTools.Datapath.Engine.Transmit;
using FouTools.Datapath.HostNetwork;
using FouTools.Datapath.Model;
using FouTools.Linux.Namespaces;
using FouTools.Packets;

namespace FouTools.Datapath.Engine;

/// <summary>Resolves what a user has said into what the engine goes by.</summary>
internal static class EngineSettings
{
    private const string PortRange = "net/ipv4/ip_local_port_range";

    /// <summary>Resolves what the outer headers say.</summary>
    /// <param name="options">What the user has said.</param>
    /// <param name="transportNetns">The namespace that packets are sent from.</param>
    /// <returns>The settings.</returns>
    public static EncapsulationSettings ForTransmit(FouDatapathOptions options, NetworkNamespace? transportNetns)
    {
        string? range = KernelErrors.Explain(() => NetworkNamespace.RunIn(transportNetns, () => Sysctl.Read(PortRange)), _ => null);
        return ForTransmit(options, SourcePortRange.TryParse(range, out SourcePortRange ports) ? ports : SourcePortRange.Default);
    }

    /// <summary>Resolves what the outer headers say where the range of ports is known.</summary>
    /// <param name="options">What the user has said.</param>
    /// <param name="ports">The range of local ports.</param>
    /// <returns>The settings.</returns>
    public static EncapsulationSettings ForTransmit(FouDatapathOptions options, SourcePortRange ports) => new()
    {
        Mode = options.Mode,
        Encapsulation = options.Encapsulation,
        OverIPv4 = options.IsOverIPv4,
        Protocol = options.Protocol,
        SourcePort = SourcePortSelector.Create(options.SourcePort, (ushort)options.ReceivePort, ports),
        HashSeed = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong))),
        UdpChecksum = options.UdpChecksum,
        RemoteChecksum = options.RemoteChecksum,
        Gre = options.Gre.Output,
        Ttl = (byte?)options.Ttl.Number,
        Tos = (byte?)options.Tos.Number,
        FlowLabel = (uint?)options.FlowLabel?.Number,
        InheritFlowLabel = options.FlowLabel is { IsInherited: true },
        EncapsulationLimit = (byte?)options.EncapsulationLimit.Number,
        PathMtuDiscovery = options.PathMtuDiscovery,
        IgnoreDf = options.IgnoreDf,
    };

    /// <summary>Resolves what received datagrams must look like.</summary>
    /// <param name="options">What the user has said.</param>
    /// <returns>The settings.</returns>
    public static DecapsulationSettings ForReceive(FouDatapathOptions options) => new()
    {
        Mode = options.Mode,
        Encapsulation = options.Encapsulation,
        Protocol = options.Protocol,
        LocalPort = (ushort)options.ReceivePort,
        Gre = options.Gre.Input,
        RemoteChecksumNoPartial = options.RemoteChecksumNoPartial,
        NestingLimit = options.NestingLimit,
    };
}
