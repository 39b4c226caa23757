using FouTools.Datapath.Model;
using FouTools.Datapath.Tests.Support;
using FouTools.Packets;

namespace FouTools.Datapath.Tests.Hostile;

/// <summary>A datapath that hostile datagrams are sent to.</summary>
public enum Target
{
    Ipip,
    Sit,
    Gre,
    GreWithEveryField,
    Gretap,
    Mpls,
    Gue,
    NestedUdp,
}

/// <summary>What the targets are.</summary>
internal static class Targets
{
    public const uint Key = 7;

    public static FouDatapathOptions Options(this Target target, TwoHosts hosts)
    {
        FouDatapathOptions options = hosts.LeftOptions(ModeOf(target)) with { Mtu = Shapes.DeviceMtu };
        return target switch
        {
            Target.GreWithEveryField => options with
            {
                Gre = new GreOptions { InputKey = Key, InputFlags = GreFlags.Checksum | GreFlags.Sequence },
            },
            Target.Gue => options with { Encapsulation = UdpEncapsulation.Gue },
            Target.NestedUdp => options with { Protocol = 17 },
            _ => options,
        };
    }

    private static TunnelMode ModeOf(Target target) => target switch
    {
        Target.Ipip => TunnelMode.IPIP,
        Target.Sit => TunnelMode.SIT,
        Target.Gretap => TunnelMode.GRETAP,
        Target.Mpls => TunnelMode.MPLS,
        Target.Gue => TunnelMode.Mixed,
        Target.NestedUdp => TunnelMode.Any,
        _ => TunnelMode.GRE,
    };
}
