using FouTools.Datapath.Model;
using FouTools.Packets;

namespace FouTools.Datapath.Tests.Support;

/// <summary>Which encapsulation goes with what, apart from the code under test.</summary>
internal static class Encapsulations
{
    /// <summary>Those that a mode can do with.</summary>
    public static IEnumerable<UdpEncapsulation> Of(TunnelMode mode) =>
        Enum.GetValues<UdpEncapsulation>().Where(encapsulation => IsPossible(mode, encapsulation));

    /// <summary>Whether a mode can do with an encapsulation.</summary>
    public static bool IsPossible(TunnelMode mode, UdpEncapsulation encapsulation) => encapsulation switch
    {
        UdpEncapsulation.GueV1 => mode is TunnelMode.IPIP or TunnelMode.SIT or TunnelMode.Mixed,
        UdpEncapsulation.None => mode is TunnelMode.IPIP or TunnelMode.SIT or TunnelMode.GRE or TunnelMode.GRETAP,
        _ => true,
    };

    /// <summary>The same datapath in an encapsulation; without UDP it has no ports.</summary>
    public static FouDatapathOptions In(this FouDatapathOptions options, UdpEncapsulation encapsulation) => encapsulation == UdpEncapsulation.None
        ? options with { Encapsulation = encapsulation, LocalPort = 0, RemotePort = null, UdpChecksum = true }
        : options with { Encapsulation = encapsulation };
}
