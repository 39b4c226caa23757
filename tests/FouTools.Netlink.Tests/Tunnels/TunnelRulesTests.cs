using System.Net;
using CsCheck;
using FouTools.Netlink.Codec;
using FouTools.Netlink.Rtnetlink.Tunnels;
using FouTools.Packets;

namespace FouTools.Netlink.Tests.Tunnels;

public sealed class TunnelRulesTests
{
    private static readonly IPAddress s_v4 = IPAddress.Parse("10.0.0.1");
    private static readonly IPAddress s_v6 = IPAddress.Parse("fd00::1");
    private static readonly TunnelParameters s_nothing = new();
    private static readonly TunnelEncap s_gue = new() { Type = TunnelEncapType.Gue, DestinationPort = 5555 };

    public static TheoryData<string, TunnelKind, TunnelParameters> Faulty => new()
    {
        { nameof(TunnelParameters.InputKey), TunnelKind.Ipip, s_nothing with { InputKey = 0 } },
        { nameof(TunnelParameters.OutputKey), TunnelKind.Sit, s_nothing with { OutputKey = 5 } },
        { nameof(TunnelParameters.OutputKey), TunnelKind.Ip6Tnl, s_nothing with { OutputKey = 5 } },
        { nameof(TunnelParameters.InputFlags), TunnelKind.Ipip, s_nothing with { InputFlags = GreFlags.Checksum } },
        { nameof(TunnelParameters.InputFlags), TunnelKind.Gre, s_nothing with { InputFlags = (GreFlags)0x4000 } },
        { nameof(TunnelParameters.InputFlags), TunnelKind.Gre, s_nothing with { InputFlags = (GreFlags)0x2000 } },
        { nameof(TunnelParameters.OutputFlags), TunnelKind.Ip6Gre, s_nothing with { OutputFlags = (GreFlags)1 } },
        { nameof(TunnelParameters.Tos), TunnelKind.Ip6Tnl, s_nothing with { Tos = 0 } },
        { nameof(TunnelParameters.Protocol), TunnelKind.Gre, s_nothing with { Protocol = 4 } },
        { nameof(TunnelParameters.Protocol), TunnelKind.Ipip, s_nothing with { Protocol = 41 } },
        { nameof(TunnelParameters.Protocol), TunnelKind.Sit, s_nothing with { Protocol = 47 } },
        { nameof(TunnelParameters.Protocol), TunnelKind.Ip6Tnl, s_nothing with { Protocol = 137 } },
        { nameof(TunnelParameters.EncapsulationLimit), TunnelKind.Gre, s_nothing with { EncapsulationLimit = 4 } },
        { nameof(TunnelParameters.FlowInformation), TunnelKind.Ip6Gre, s_nothing with { FlowInformation = 0x10000000 } },
        { nameof(TunnelParameters.Ip6Flags), TunnelKind.Ipip, s_nothing with { Ip6Flags = Ip6TunnelFlags.None } },
        { nameof(TunnelParameters.Isatap), TunnelKind.Ipip, s_nothing with { Isatap = true } },
        { nameof(TunnelParameters.CollectMetadata), TunnelKind.Sit, s_nothing with { CollectMetadata = true } },
        { nameof(TunnelParameters.CollectMetadata), TunnelKind.Gre, s_nothing with { CollectMetadata = true, Encap = s_gue } },
        { nameof(TunnelParameters.CollectMetadata), TunnelKind.Ip6Tnl, s_nothing with { CollectMetadata = true, Encap = s_gue } },
        { nameof(TunnelParameters.IgnoreDf), TunnelKind.Gre, s_nothing with { IgnoreDf = true } },
        { nameof(TunnelParameters.IgnoreDf), TunnelKind.Gretap, s_nothing with { IgnoreDf = true, PathMtuDiscovery = true } },
        { nameof(TunnelParameters.IgnoreDf), TunnelKind.Ipip, s_nothing with { IgnoreDf = false } },
        { nameof(TunnelParameters.PathMtuDiscovery), TunnelKind.Ipip, s_nothing with { Ttl = 64, PathMtuDiscovery = false } },
        { nameof(TunnelParameters.PathMtuDiscovery), TunnelKind.Sit, s_nothing with { PathMtuDiscovery = false } },
        { nameof(TunnelParameters.ErspanIndex), TunnelKind.Gretap, s_nothing with { ErspanIndex = 1 } },
        { nameof(TunnelParameters.LocalAddress), TunnelKind.Ipip, s_nothing with { LocalAddress = s_v6 } },
        { nameof(TunnelParameters.LocalAddress), TunnelKind.Ip6Gre, s_nothing with { LocalAddress = s_v4 } },
        { nameof(TunnelParameters.LocalAddress), TunnelKind.Ip6Gre, s_nothing with { LocalAddress = IPAddress.Parse("fe80::1%3") } },
        { nameof(TunnelParameters.RemoteAddress), TunnelKind.Sit, s_nothing with { RemoteAddress = s_v6 } },
        { nameof(TunnelParameters.RemoteAddress), TunnelKind.Ip6Tnl, s_nothing with { RemoteAddress = IPAddress.Parse("::ffff:10.0.0.1") } },
        { nameof(TunnelParameters.UnderlayIndex), TunnelKind.Ip6Tnl, s_nothing with { RemoteAddress = IPAddress.Parse("fe80::1") } },
        { nameof(TunnelParameters.UnderlayIndex), TunnelKind.Ipip, s_nothing with { UnderlayIndex = -1 } },
        { nameof(TunnelParameters.SixRdPrefix), TunnelKind.Sit, s_nothing with { SixRdPrefix = s_v4 } },
        { nameof(TunnelParameters.SixRdRelayPrefix), TunnelKind.Sit, s_nothing with { SixRdRelayPrefix = s_v6 } },
        { nameof(TunnelParameters.SixRdPrefixLength), TunnelKind.Sit, s_nothing with { SixRdPrefixLength = 129 } },
        { nameof(TunnelParameters.SixRdPrefix), TunnelKind.Sit, s_nothing with { SixRdPrefix = s_v6, SixRdPrefixLength = 33 } },
        { nameof(TunnelParameters.SixRdPrefix), TunnelKind.Sit, s_nothing with { SixRdPrefix = s_v6, SixRdPrefixLength = 48, SixRdRelayPrefix = s_v4, SixRdRelayPrefixLength = 15 } },
        { nameof(TunnelParameters.SixRdRelayPrefixLength), TunnelKind.Sit, s_nothing with { SixRdRelayPrefixLength = 33 } },
        { nameof(TunnelEncap.DestinationPort), TunnelKind.Ipip, s_nothing with { Encap = s_gue with { DestinationPort = 0 } } },
        { nameof(TunnelEncap.DestinationPort), TunnelKind.Ipip, s_nothing with { Encap = s_gue with { DestinationPort = 65536 } } },
        { nameof(TunnelEncap.SourcePort), TunnelKind.Gre, s_nothing with { Encap = s_gue with { SourcePort = -1 } } },
        { nameof(TunnelEncap.SourcePort), TunnelKind.Gre, s_nothing with { Encap = s_gue with { SourcePort = 65536 } } },
        { nameof(TunnelEncap.Type), TunnelKind.Gre, s_nothing with { Encap = s_gue with { Type = TunnelEncapType.None } } },
        { nameof(TunnelEncap.Type), TunnelKind.Gre, s_nothing with { Encap = s_gue with { Type = TunnelEncapType.Mpls } } },
        { nameof(TunnelEncap.Flags), TunnelKind.Gre, s_nothing with { Encap = s_gue with { Flags = (TunnelEncapFlags)8 } } },
    };

    public static TheoryData<TunnelKind, TunnelParameters> Right => new()
    {
        { TunnelKind.Ipip, s_nothing },
        { TunnelKind.Ipip, s_nothing with { Protocol = 137, Ttl = 64, PathMtuDiscovery = true, LocalAddress = s_v4, RemoteAddress = IPAddress.Any, Encap = s_gue } },
        { TunnelKind.Ipip, s_nothing with { CollectMetadata = true, Encap = s_gue } },
        { TunnelKind.Ipip, s_nothing with { PathMtuDiscovery = false } },
        { TunnelKind.Sit, s_nothing with { PathMtuDiscovery = false, Ttl = 0, SixRdPrefix = s_v6, SixRdPrefixLength = 32, SixRdRelayPrefix = s_v4, SixRdRelayPrefixLength = 8 } },
        { TunnelKind.Gretap, s_nothing with { IgnoreDf = true, PathMtuDiscovery = false, Ttl = 64 } },
        { TunnelKind.Gre, s_nothing with { InputKey = 0, OutputKey = uint.MaxValue, InputFlags = GreFlags.Checksum | GreFlags.Sequence } },
        { TunnelKind.Ip6Gretap, s_nothing with { LocalAddress = IPAddress.Parse("fe80::1"), UnderlayIndex = 3, FlowInformation = 0x0fffffff } },
        { TunnelKind.Ip6Tnl, s_nothing with { Protocol = 41, LocalAddress = IPAddress.IPv6Any, Encap = TunnelEncap.None with { Flags = TunnelEncapFlags.Checksum6 } } },
    };

    [Theory]
    [MemberData(nameof(Faulty))]
    public void A_fault_is_found_and_named(string field, TunnelKind kind, TunnelParameters parameters)
    {
        SpecificationFault? fault = TunnelRules.FindFault(kind, parameters);
        Assert.Equal(field, fault?.Field);
        Assert.EndsWith(".", fault!.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Right))]
    public void What_the_kernel_takes_is_right(TunnelKind kind, TunnelParameters parameters) => Assert.Null(TunnelRules.FindFault(kind, parameters));

    [Theory]
    [InlineData("sixteen-letters-", TunnelKind.Ipip, null, nameof(TunnelSpecification.Name))]
    [InlineData("ünfzehn-bytes-ü", TunnelKind.Ipip, null, nameof(TunnelSpecification.Name))]
    [InlineData("", TunnelKind.Ipip, null, nameof(TunnelSpecification.Name))]
    [InlineData("t0", TunnelKind.Erspan, null, nameof(TunnelSpecification.Kind))]
    [InlineData("t0", TunnelKind.Ip6Erspan, null, nameof(TunnelSpecification.Kind))]
    [InlineData("t0", TunnelKind.Ipip, 67, nameof(TunnelSpecification.Mtu))]
    [InlineData("t0", TunnelKind.Ipip, 65536, nameof(TunnelSpecification.Mtu))]
    [InlineData("fifteen-letters", TunnelKind.Ipip, 68, null)]
    public void Names_kinds_and_MTUs_are_checked(string name, TunnelKind kind, int? mtu, string? field) =>
        Assert.Equal(field, TunnelRules.FindFault(new TunnelSpecification { Name = name, Kind = kind, Mtu = mtu })?.Field);

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_kind_takes_none_of_what_only_others_have(TunnelKind kind) =>
        Gen.Int[0, 8].SelectMany(other => TunnelGenerator.Of((TunnelKind)other)).Sample(
            parameters =>
            {
                // What the kind does not carry is lost on the way there and back.
                var specification = new TunnelSpecification { Name = "t0", Kind = kind, Parameters = parameters };
                TunnelParameters? carried = null;
                try
                {
                    carried = TunnelMessage.Decode(Golden.Echo(TunnelMessage.CreateRequest(specification)))!.Parameters;
                }
                catch (MalformedMessageException)
                {
                    // An address of the other family.
                }

                Assert.True(carried == parameters || TunnelRules.FindFault(kind, parameters) is not null);
            },
            iter: 1000);

    public static TheoryData<TunnelKind> Kinds => [.. Enum.GetValues<TunnelKind>()];

    [Fact]
    public void What_cannot_change_is_found()
    {
        TunnelParameters current = s_nothing with { RemoteAddress = s_v4, Protocol = 4 };
        Assert.Equal(nameof(TunnelParameters.Protocol), Change(TunnelKind.Ipip, current, current with { Protocol = 0 }));
        Assert.Equal(nameof(TunnelParameters.Protocol), Change(TunnelKind.Sit, current, current with { Protocol = 0 }));
        Assert.Equal(nameof(TunnelParameters.RemoteAddress), Change(TunnelKind.Ipip, current, current with { RemoteAddress = null }));
        Assert.Equal(nameof(TunnelParameters.RemoteAddress), Change(TunnelKind.Gre, s_nothing, s_nothing with { RemoteAddress = s_v4 }));
        Assert.Equal(nameof(TunnelParameters.CollectMetadata), Change(TunnelKind.Ipip, current, current with { CollectMetadata = true }));
        Assert.Equal(nameof(TunnelParameters.Isatap), Change(TunnelKind.Sit, current, current with { Isatap = true }));
        Assert.Equal(nameof(TunnelSpecification.Mtu), TunnelRules.FindChangeFault(TunnelKind.Ipip, current, current, 10)?.Field);
        Assert.Null(Change(TunnelKind.Ipip, current, current with { RemoteAddress = IPAddress.Parse("10.0.0.9"), Encap = s_gue }));
        Assert.Null(Change(TunnelKind.Gretap, s_nothing, s_nothing with { RemoteAddress = s_v4 }));
        Assert.Null(Change(TunnelKind.Ip6Tnl, s_nothing, s_nothing with { RemoteAddress = s_v6, Protocol = 41 }));
    }

    [Fact]
    public void What_was_wrong_before_does_not_stand_in_the_way()
    {
        TunnelParameters current = s_nothing with { Ttl = 64, PathMtuDiscovery = false };
        Assert.Null(Change(TunnelKind.Ipip, current, current with { Tos = 1 }));
        Assert.Equal(nameof(TunnelEncap.DestinationPort), Change(TunnelKind.Ipip, s_nothing, s_nothing with { Encap = s_gue with { DestinationPort = 0 } }));
    }

    private static string? Change(TunnelKind kind, TunnelParameters current, TunnelParameters wanted) =>
        TunnelRules.FindChangeFault(kind, current, wanted)?.Field;
}
