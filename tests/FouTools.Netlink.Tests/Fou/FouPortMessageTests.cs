using System.Net;
using System.Net.Sockets;
using CsCheck;
using FouTools.Netlink.Codec;
using FouTools.Netlink.Fou;

namespace FouTools.Netlink.Tests.Fou;

public sealed class FouPortMessageTests
{
    [Fact]
    public void Ports_survive_the_round_trip() =>
        FouPortGenerator.Any.Sample(port =>
        {
            Assert.Null(FouPortRules.FindFault(port));
            Assert.Equal(port, FouPortMessage.Decode(Golden.Echo(FouPortMessage.AddRequest(0x25, port))));
        });

    // As measured of a kernel 6.1: port 6000 for protocol 4.
    [Fact]
    public void A_port_is_decoded_from_bytes() => Assert.Equal(
        new FouPort { Port = 6000, Type = FouPortType.Fou, Protocol = 4 },
        FouPortMessage.Decode(Golden.Message(
            """
            03 01 0000            genlmsghdr: FOU_CMD_GET, version 1
            0500 0200 02000000    FOU_ATTR_AF AF_INET
            0600 0100 17700000    FOU_ATTR_PORT 6000
            0600 0a00 00000000    FOU_ATTR_PEER_PORT 0
            0500 0300 04000000    FOU_ATTR_IPPROTO 4
            0500 0400 01000000    FOU_ATTR_TYPE FOU_ENCAP_DIRECT
            0800 0b00 00000000    FOU_ATTR_IFINDEX 0
            0800 0600 00000000    FOU_ATTR_LOCAL_V4 0.0.0.0
            0800 0800 00000000    FOU_ATTR_PEER_V4 0.0.0.0
            """)));

    [Fact]
    public void Add_of_a_GUE_port_leaves_the_protocol_out() => Golden.Matches(
        FouPortMessage.AddRequest(0x25, new FouPort { Port = 5555, Type = FouPortType.Gue, NoPartialRemoteChecksum = true }),
        $"""
        30000000 2500 0500 {Golden.SequenceAndPort}  nlmsghdr: 48 bytes, family 0x25
        01 01 0000            genlmsghdr: FOU_CMD_ADD, version 1
        0600 0100 15b30000    FOU_ATTR_PORT 5555
        0500 0200 02000000    FOU_ATTR_AF AF_INET
        0500 0400 02000000    FOU_ATTR_TYPE FOU_ENCAP_GUE
        0400 0500             FOU_ATTR_REMCSUM_NOPARTIAL
        """);

    [Fact]
    public void Add_of_a_FOU_port_bound_to_everything() => Golden.Matches(
        FouPortMessage.AddRequest(0x25, new FouPort
        {
            AddressFamily = AddressFamily.InterNetworkV6,
            Port = 5555,
            Type = FouPortType.Fou,
            Protocol = 41,
            LocalAddress = IPAddress.Parse("fe80::1"),
            PeerAddress = IPAddress.Parse("fe80::2"),
            PeerPort = 7777,
            InterfaceIndex = 3,
        }),
        $"""
        6c000000 2500 0500 {Golden.SequenceAndPort}  nlmsghdr: 108 bytes, family 0x25
        01 01 0000                                                 genlmsghdr: FOU_CMD_ADD
        0600 0100 15b30000                                         FOU_ATTR_PORT 5555
        0500 0200 0a000000                                         FOU_ATTR_AF AF_INET6
        1400 0700 fe800000 00000000 00000000 00000001              FOU_ATTR_LOCAL_V6
        1400 0900 fe800000 00000000 00000000 00000002              FOU_ATTR_PEER_V6
        0600 0a00 1e610000                                         FOU_ATTR_PEER_PORT 7777
        0800 0b00 03000000                                         FOU_ATTR_IFINDEX 3
        0500 0400 01000000                                         FOU_ATTR_TYPE FOU_ENCAP_DIRECT
        0500 0300 29000000                                         FOU_ATTR_IPPROTO 41
        """);

    // The kernel refuses an interface without local address, but takes the wildcard.
    [Fact]
    public void Remove_of_a_port_on_an_interface_names_the_wildcard() => Golden.Matches(
        FouPortMessage.RemoveRequest(0x25, new FouPort { Port = 5558, Type = FouPortType.Fou, Protocol = 47, InterfaceIndex = 2 }),
        $"""
        34000000 2500 0500 {Golden.SequenceAndPort}  nlmsghdr: 52 bytes
        02 01 0000            genlmsghdr: FOU_CMD_DEL
        0600 0100 15b60000    FOU_ATTR_PORT 5558
        0500 0200 02000000    FOU_ATTR_AF AF_INET
        0800 0600 00000000    FOU_ATTR_LOCAL_V4 0.0.0.0
        0800 0b00 02000000    FOU_ATTR_IFINDEX 2
        """);

    [Fact]
    public void A_wildcard_is_the_same_as_no_address()
    {
        var port = new FouPort { Port = 5555, Type = FouPortType.Gue };
        FouPort spelledOut = port with { LocalAddress = IPAddress.Any, PeerAddress = IPAddress.Any };
        Assert.Null(FouPortRules.FindFault(spelledOut));
        Assert.Equal(
            FouPortMessage.AddRequest(1, port).Build(MessageFlags.None, 1, 1).ToArray(),
            FouPortMessage.AddRequest(1, spelledOut).Build(MessageFlags.None, 1, 1).ToArray());
    }

    [Theory]
    [InlineData("0500 0200 03000000", "another address family")]
    [InlineData("0500 0200 02000000 0600 0100 15b30000", "no type")]
    [InlineData("0500 0100 15000000 0500 0400 01000000", "a short port")]
    [InlineData("0700 0600 00000000 0500 0400 01000000", "a short address")]
    public void A_port_that_makes_no_sense_is_malformed(string attributes, string why)
    {
        Assert.NotEmpty(why);
        NetlinkMessage message = Golden.Message($"03 01 0000 {attributes}");
        Assert.Throws<MalformedMessageException>(() => FouPortMessage.Decode(message));
    }

    [Theory]
    [InlineData(AddressFamily.InterNetwork, null, null, 0, 0, "0.0.0.0:5555")]
    [InlineData(AddressFamily.InterNetworkV6, null, null, 0, 0, "[::]:5555")]
    [InlineData(AddressFamily.InterNetwork, "10.0.0.1", "10.0.0.2", 7777, 3, "10.0.0.1:5555 on interface 3 from 10.0.0.2:7777")]
    public void A_port_is_named_by_its_socket(AddressFamily family, string? local, string? peer, int peerPort, int index, string text) =>
        Assert.Equal(text, new FouPort
        {
            AddressFamily = family,
            Port = 5555,
            Type = FouPortType.Gue,
            LocalAddress = local is null ? null : IPAddress.Parse(local),
            PeerAddress = peer is null ? null : IPAddress.Parse(peer),
            PeerPort = peerPort,
            InterfaceIndex = index,
        }.ToString());
}
