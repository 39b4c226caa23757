using FouTools.Netlink.Rtnetlink.Tunnels;
using FouTools.Packets;

namespace FouTools.Netlink.Tests.Tunnels;

public sealed class TunnelHeadersTests
{
    private const Ip6TunnelFlags NoLimit = Ip6TunnelFlags.IgnoreEncapsulationLimit;
    private const GreFlags AllFields = GreFlags.Checksum | GreFlags.Sequence;

    // Measured on Linux 6.1 and 7.2 over an interface of 1500 bytes: plain, FOU, GUE, GUE with remote checksum offload.
    public static TheoryData<TunnelKind, TunnelParameters, int[]> Measured => new()
    {
        { TunnelKind.Ipip, new(), [1480, 1472, 1468, 1460] },
        { TunnelKind.Sit, new(), [1480, 1472, 1468, 1460] },
        { TunnelKind.Gre, new(), [1476, 1468, 1464, 1456] },
        { TunnelKind.Gre, new() { InputKey = 1, OutputKey = 0 }, [1472, 1464, 1460, 1452] },
        { TunnelKind.Gre, new() { InputKey = 1, InputFlags = AllFields }, [1476, 1468, 1464, 1456] },
        { TunnelKind.Gre, new() { OutputKey = 1, OutputFlags = AllFields }, [1464, 1456, 1452, 1444] },
        { TunnelKind.Gretap, new(), [1462, 1454, 1450, 1442] },
        { TunnelKind.Gretap, new() { OutputKey = 1 }, [1458, 1450, 1446, 1438] },
        { TunnelKind.Ip6Tnl, new(), [1452, 1444, 1440, 1432] },
        { TunnelKind.Ip6Tnl, new() { Ip6Flags = NoLimit }, [1460, 1452, 1448, 1440] },
        { TunnelKind.Ip6Gre, new() { Ip6Flags = Ip6TunnelFlags.CopyDscp }, [1448, 1440, 1436, 1428] },
        { TunnelKind.Ip6Gre, new() { Ip6Flags = NoLimit, OutputKey = 1, OutputFlags = AllFields }, [1444, 1436, 1432, 1424] },
        { TunnelKind.Ip6Gretap, new(), [1434, 1426, 1422, 1414] },
        { TunnelKind.Ip6Gretap, new() { Ip6Flags = NoLimit }, [1442, 1434, 1430, 1422] },
    };

    [Theory]
    [MemberData(nameof(Measured))]
    public void The_MTU_is_the_kernels(TunnelKind kind, TunnelParameters parameters, int[] mtus)
    {
        TunnelEncap?[] encaps =
        [
            null,
            new() { Type = TunnelEncapType.Fou, Flags = TunnelEncapFlags.RemoteChecksum },
            new() { Type = TunnelEncapType.Gue, Flags = TunnelEncapFlags.Checksum },
            new() { Type = TunnelEncapType.Gue, Flags = TunnelEncapFlags.RemoteChecksum },
        ];
        Assert.Equal(mtus, encaps.Select(encap => TunnelHeaders.MtuOf(kind, parameters with { Encap = encap }, 1500)));
        Assert.Equal(mtus, encaps.Select(encap => TunnelHeaders.MtuOf(kind, parameters with { Encap = encap }, underlayMtu: null)));
    }

    [Fact]
    public void The_header_of_ERSPAN_counts() =>
        Assert.Equal(1450, TunnelHeaders.MtuOf(TunnelKind.Erspan, new() { OutputKey = 0, OutputFlags = GreFlags.Sequence, ErspanVersion = 1 }, 1500));

    [Theory]
    [InlineData(TunnelKind.Ipip, 60, 68)]
    [InlineData(TunnelKind.Ipip, 65536, 65515)]
    [InlineData(TunnelKind.Sit, 1000, 1280)]
    [InlineData(TunnelKind.Ip6Tnl, 1300, 1280)]
    public void The_MTU_has_limits(TunnelKind kind, int underlayMtu, int mtu) =>
        Assert.Equal(mtu, TunnelHeaders.MtuOf(kind, new TunnelParameters(), underlayMtu));
}
