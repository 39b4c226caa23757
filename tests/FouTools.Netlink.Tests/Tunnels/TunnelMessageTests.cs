using System.Net;
using CsCheck;
using FouTools.Netlink.Codec;
using FouTools.Netlink.Rtnetlink.Tunnels;
using FouTools.Netlink.Tests.Twin;
using FouTools.Packets;

namespace FouTools.Netlink.Tests.Tunnels;

public sealed class TunnelMessageTests
{
    public static TheoryData<TunnelKind> Kinds => [.. Enum.GetValues<TunnelKind>()];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Parameters_survive_the_round_trip(TunnelKind kind) =>
        TunnelGenerator.Of(kind).Sample(parameters =>
        {
            var specification = new TunnelSpecification { Name = "t0", Kind = kind, Mtu = 1400, Parameters = parameters };
            Tunnel? tunnel = TunnelMessage.Decode(Golden.Echo(TunnelMessage.CreateRequest(specification)));
            Assert.Equal(parameters, tunnel?.Parameters);
            Assert.Equal((kind, "t0", 1400), (tunnel!.Kind, tunnel.Link.Name, tunnel.Link.Mtu));
            Assert.Equal("t0", tunnel.ToString());
        });

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_change_says_all_but_what_never_changes(TunnelKind kind) =>
        TunnelGenerator.Of(kind).Sample(parameters =>
        {
            TunnelParameters complete = TunnelKindSchema.Of(kind).Complete(parameters);
            Assert.NotNull(complete.Encap);
            Assert.NotNull(complete.FirewallMark);

            // A change carries no name, without which a link cannot be decoded.
            byte[] bytes = [.. Golden.Echo(TunnelMessage.ChangeRequest(7, kind, complete, 1300)).Payload, .. TwinReply.Attribute(3, "t0")];
            Tunnel tunnel = TunnelMessage.Decode(new NetlinkMessage(default, bytes))!;
            bool keepsProtocol = kind is TunnelKind.Ipip or TunnelKind.Sit;
            Assert.Equal(
                complete with { CollectMetadata = false, Isatap = false, Protocol = keepsProtocol ? null : complete.Protocol },
                tunnel.Parameters);
            Assert.Equal((7, 1300), (tunnel.Link.Index, tunnel.Link.Mtu));
        });

    [Fact]
    public void Create_of_an_ipip_tunnel_in_FOU() => Golden.Matches(
        TunnelMessage.CreateRequest(new TunnelSpecification
        {
            Name = "t0",
            Kind = TunnelKind.Ipip,
            Mtu = 1472,
            Parameters = new TunnelParameters
            {
                UnderlayIndex = 3,
                LocalAddress = IPAddress.Parse("10.0.0.1"),
                RemoteAddress = IPAddress.Parse("10.0.0.2"),
                Ttl = 64,
                Tos = 1,
                PathMtuDiscovery = true,
                Protocol = 4,
                FirewallMark = 7,
                Encap = new TunnelEncap { Type = TunnelEncapType.Fou, SourcePort = 7777, DestinationPort = 5555, Flags = TunnelEncapFlags.Checksum },
            },
        }),
        $"""
        a4000000 1000 0506 {Golden.SequenceAndPort}  nlmsghdr: 164 bytes, RTM_NEWLINK, with NLM_F_EXCL and NLM_F_CREATE
        00 00 0000 00000000 00000000 00000000  ifinfomsg
        0700 0300 74300000                     IFLA_IFNAME "t0"
        0800 0400 c0050000                     IFLA_MTU 1472
        7400 1280                              IFLA_LINKINFO
          0900 0100 69706970 00000000            IFLA_INFO_KIND "ipip"
          6400 0280                              IFLA_INFO_DATA
            0800 0100 03000000                     IFLA_IPTUN_LINK 3
            0800 0200 0a000001                     IFLA_IPTUN_LOCAL 10.0.0.1
            0800 0300 0a000002                     IFLA_IPTUN_REMOTE 10.0.0.2
            0500 0400 40000000                     IFLA_IPTUN_TTL 64
            0600 0f00 01000000                     IFLA_IPTUN_ENCAP_TYPE FOU, 16 bits of the machine
            0600 1000 01000000                     IFLA_IPTUN_ENCAP_FLAGS CSUM
            0600 1100 1e610000                     IFLA_IPTUN_ENCAP_SPORT 7777, network order
            0600 1200 15b30000                     IFLA_IPTUN_ENCAP_DPORT 5555
            0800 1400 07000000                     IFLA_IPTUN_FWMARK 7
            0500 0500 01000000                     IFLA_IPTUN_TOS inherit
            0500 0a00 01000000                     IFLA_IPTUN_PMTUDISC on
            0500 0900 04000000                     IFLA_IPTUN_PROTO 4
        """);

    [Fact]
    public void Change_of_an_ip6gre_tunnel_in_GUE() => Golden.Matches(
        TunnelMessage.ChangeRequest(
            9,
            TunnelKind.Ip6Gre,
            new TunnelParameters
            {
                LocalAddress = IPAddress.Parse("fd00::1"),
                RemoteAddress = IPAddress.Parse("fd00::2"),
                Ttl = 33,
                InputKey = 1,
                OutputKey = 0x01020304,
                InputFlags = GreFlags.Checksum,
                OutputFlags = GreFlags.Sequence,
                EncapsulationLimit = 4,
                FlowInformation = 0x02012345,
                Ip6Flags = Ip6TunnelFlags.CopyDscp,
                FirewallMark = 0,
                CollectMetadata = true,
                Encap = new TunnelEncap { Type = TunnelEncapType.Gue, DestinationPort = 6080, Flags = TunnelEncapFlags.Checksum6 | TunnelEncapFlags.RemoteChecksum },
            },
            1400),
        $"""
        cc000000 1000 0500 {Golden.SequenceAndPort}  nlmsghdr: 204 bytes, RTM_NEWLINK
        00 00 0000 09000000 00000000 00000000  ifinfomsg: index 9
        0800 0400 78050000                     IFLA_MTU 1400
        a400 1280                              IFLA_LINKINFO
          0b00 0100 69703667 72650000            IFLA_INFO_KIND "ip6gre"
          9400 0280                              IFLA_INFO_DATA
            1400 0600 fd000000 00000000 00000000 00000001  IFLA_GRE_LOCAL fd00::1
            1400 0700 fd000000 00000000 00000000 00000002  IFLA_GRE_REMOTE fd00::2
            0500 0800 21000000                     IFLA_GRE_TTL 33
            0600 0200 a0000000                     IFLA_GRE_IFLAGS GRE_CSUM 0x8000 and GRE_KEY 0x2000
            0600 0300 30000000                     IFLA_GRE_OFLAGS GRE_SEQ 0x1000 and GRE_KEY
            0800 0400 00000001                     IFLA_GRE_IKEY 1
            0800 0500 01020304                     IFLA_GRE_OKEY
            0600 0e00 02000000                     IFLA_GRE_ENCAP_TYPE GUE
            0600 0f00 06000000                     IFLA_GRE_ENCAP_FLAGS CSUM6 and REMCSUM
            0600 1000 00000000                     IFLA_GRE_ENCAP_SPORT 0
            0600 1100 17c00000                     IFLA_GRE_ENCAP_DPORT 6080
            0800 1400 00000000                     IFLA_GRE_FWMARK 0
            0500 0b00 04000000                     IFLA_GRE_ENCAP_LIMIT 4
            0800 0c00 02012345                     IFLA_GRE_FLOWINFO, network order
            0800 0d00 10000000                     IFLA_GRE_FLAGS CopyDscp
        """);

    [Fact]
    public void Every_number_of_a_kind_stands_for_one_thing()
    {
        foreach (TunnelKindSchema description in TunnelKindSchema.All)
        {
            Assert.Equal(description.Attributes.Count, description.Attributes.Select(attribute => attribute.Number).Distinct().Count());
            Assert.Same(description, TunnelKindSchema.Of(description.Kind));
            Assert.Same(description, TunnelKindSchema.Find(description.Name));
        }

        Assert.Equal(Enum.GetValues<TunnelKind>(), TunnelKindSchema.All.Select(description => description.Kind));
        Assert.Null(TunnelKindSchema.Find("veth"));
        Assert.Null(TunnelKindSchema.Find(null));
    }

    [Theory]
    [InlineData("1400 0200 00000000 00000000 00000000 00000001", "an IPv6 address over IPv4")]
    [InlineData("0600 0400 00000000", "a TTL of 16 bits")]
    [InlineData("0500 0f00 01000000", "an encapsulation type of 8 bits")]
    [InlineData("0600 0200 0000", "a short address")]
    public void An_attribute_of_another_form_is_malformed(string data, string why)
    {
        Assert.NotEmpty(why);
        byte[] bytes = Golden.Bytes(data);
        Assert.Throws<MalformedMessageException>(() => TunnelKindSchema.Of(TunnelKind.Ipip).Read(bytes));
    }

    [Fact]
    public void The_order_of_attributes_does_not_matter_and_unknown_ones_are_passed_over()
    {
        // IKEY before IFLAGS with GRE_KEY; attribute 200.
        TunnelParameters parameters = TunnelKindSchema.Of(TunnelKind.Gre).Read(Golden.Bytes("0800 c800 01020304 0800 0400 00000005 0600 0200 20000000"));
        Assert.Equal(new TunnelParameters { InputKey = 5 }, parameters);

        // A key without the flag is none.
        Assert.Equal(new TunnelParameters(), TunnelKindSchema.Of(TunnelKind.Gre).Read(Golden.Bytes("0600 0200 00000000 0800 0400 00000000")));
    }
}
