using FouTools.Bpf.Programs;
using FouTools.Datapath.Engine.Transmit;
using FouTools.Datapath.Model;
using FouTools.Packets;

namespace FouTools.Datapath.Acceleration.Backends.Tcx;

/// <summary>Knows what programs at traffic control can carry of a datapath, by its options alone.</summary>
internal static class TcxRules
{
    /// <summary>Says what keeps programs from carrying a datapath's packets.</summary>
    /// <param name="options">The datapath.</param>
    /// <returns>What is possible, and why the rest is not.</returns>
    public static DatapathAcceleration Judge(FouDatapathOptions options)
    {
        string? both = !options.Encapsulation.HasUdp() ? "there is no UDP"
            : !options.Mode.HasInnerAddresses() ? $"mode {options.Mode} needs the engine"
            : options.TransportNamespace is { } transport && transport != (options.NetworkNamespace ?? string.Empty)
                ? "device and sockets are in different network namespaces"
            : null;

        // Datagrams with a checksum are merged on their way to the engine's socket and those without are not (udp_gro_receive_segment in
        // net/ipv4/udp_offload.c). Programs could take only the ones that stayed single, and these would overtake the others of their flow.
        string? send = both ?? ForSending(options);
        return new DatapathAcceleration(send, send ?? ForReceiving(options));
    }

    /// <summary>What programs are made from.</summary>
    /// <param name="options">The datapath.</param>
    /// <param name="settings">What the outer headers say.</param>
    /// <returns>The tunnel.</returns>
    public static TunnelProgramOptions ShapeOf(FouDatapathOptions options, EncapsulationSettings settings) => new()
    {
        CarriesIPv4 = options.Mode.Carries(4),
        CarriesIPv6 = options.Mode.Carries(6),
        OverIPv4 = settings.OverIPv4,
        HasGue = settings.Encapsulation == UdpEncapsulation.Gue,
        HasGre = options.Mode.HasGre(),
        InputKey = options.Gre.InputKey,
        OutputKey = settings.Gre.Key,
        LocalPort = (ushort)options.ReceivePort,
        FixedSourcePort = settings.SourcePort.FixedPort,
        SourcePorts = settings.SourcePort.Range,
        HashSeed = settings.HashSeed,
        Ttl = settings.Ttl,
        Tos = settings.Tos,
        FlowLabel = settings.FlowLabel,
        InheritFlowLabel = settings.InheritFlowLabel,
        PathMtuDiscovery = settings.PathMtuDiscovery,
        IgnoreDf = settings.IgnoreDf,
        PassesTcpSyn = options.ClampMss,
        AcceptZeroChecksum = options.AcceptZeroChecksum,
    };

    // bpf_skb_adjust_room() says of what is still to be cut that its outer checksum is zero (SKB_GSO_UDP_TUNNEL in net/core/filter.c).
    private static string? ForSending(FouDatapathOptions options) =>
        options.UdpChecksum ? "the UDP checksum is on, which BPF cannot compute"
        : options.RemoteChecksum ? "remote checksums need the engine"
        : options.EncapsulationLimit.Number is not null ? "an encapsulation limit needs the engine"
        : HasCountedFields(options.Gre.OutputFlags) ? "GRE checksums and sequence numbers need the engine"
        : options.IsOverIPv4 && !options.PathMtuDiscovery && (options.IgnoreDf || options.Mode == TunnelMode.SIT) ? "outer packets may be fragmented"
        : null;

    private static string? ForReceiving(FouDatapathOptions options) =>
        HasCountedFields(options.Gre.InputFlags) ? "GRE checksums and sequence numbers need the engine" : null;

    private static bool HasCountedFields(GreFlags flags) => (flags & (GreFlags.Checksum | GreFlags.Sequence)) != 0;
}
