using System.Net;
using FouTools.Linux.Interfaces;
using FouTools.Netlink.Codec;
using FouTools.Netlink.Rtnetlink;

namespace FouTools.Netlink.Tests.Rtnetlink;

/// <summary>
/// Requests as bytes, written by hand from the structures in include/uapi/linux. Little-endian, as both processors
/// that the project builds for are.
/// </summary>
public sealed class GoldenRequestTests
{
    [Fact]
    public void NewLink_of_a_veth_pair() => Golden.Matches(
        Links.VethRequest("v0", "v1", peerNamespaceDescriptor: null),
        $"""
        58000000 1000 0506 {Golden.SequenceAndPort}   nlmsghdr: 88 bytes, RTM_NEWLINK, with NLM_F_EXCL 0x200 and NLM_F_CREATE 0x400
        00 00 0000 00000000 00000000 00000000  ifinfomsg: AF_UNSPEC, no type, no index, no flags, no change
        0700 0300 76300000                     IFLA_IFNAME "v0" with NUL: 7 bytes, then one of padding
        3000 1280                              IFLA_LINKINFO 18 | NLA_F_NESTED: 48 bytes
          0900 0100 76657468 00000000            IFLA_INFO_KIND "veth" with NUL: 9 bytes, then three of padding
          2000 0280                              IFLA_INFO_DATA 2 | NLA_F_NESTED: 32 bytes
            1c00 0180                              VETH_INFO_PEER 1 | NLA_F_NESTED: 28 bytes
              00 00 0000 00000000 00000000 00000000  ifinfomsg of the other end
              0700 0300 76310000                     IFLA_IFNAME "v1"
        """);

    [Fact]
    public void NewLink_of_a_veth_pair_in_two_namespaces() => Golden.Matches(
        Links.VethRequest("v0", "v1", peerNamespaceDescriptor: 42),
        $"""
        60000000 1000 0506 {Golden.SequenceAndPort}   nlmsghdr: 96 bytes, RTM_NEWLINK
        00 00 0000 00000000 00000000 00000000  ifinfomsg
        0700 0300 76300000                     IFLA_IFNAME "v0"
        3800 1280                              IFLA_LINKINFO: 56 bytes
          0900 0100 76657468 00000000            IFLA_INFO_KIND "veth"
          2800 0280                              IFLA_INFO_DATA: 40 bytes
            2400 0180                              VETH_INFO_PEER: 36 bytes
              00 00 0000 00000000 00000000 00000000  ifinfomsg of the other end
              0700 0300 76310000                     IFLA_IFNAME "v1"
              0800 1c00 2a000000                     IFLA_NET_NS_FD 42
        """);

    [Fact]
    public void DelLink() => Golden.Matches(
        Links.DeleteRequest(9),
        $"""
        20000000 1100 0500 {Golden.SequenceAndPort}   nlmsghdr: 32 bytes, RTM_DELLINK
        00 00 0000 09000000 00000000 00000000  ifinfomsg: index 9
        """);

    [Fact]
    public void NewAddr_over_IPv4() => Golden.Matches(
        Addresses.AddRequest(7, InterfaceAddress.Parse("10.9.0.1/30"), skipDuplicateAddressDetection: true),
        $"""
        28000000 1400 0506 {Golden.SequenceAndPort}   nlmsghdr: 40 bytes, RTM_NEWADDR, with NLM_F_EXCL and NLM_F_CREATE
        02 1e 00 00 07000000                   ifaddrmsg: AF_INET, 30 bits, no flags, RT_SCOPE_UNIVERSE, index 7
        0800 0200 0a090001                     IFA_LOCAL 10.9.0.1
        0800 0100 0a090001                     IFA_ADDRESS 10.9.0.1
        """);

    [Fact]
    public void NewAddr_over_IPv6_without_duplicate_address_detection() => Golden.Matches(
        Addresses.AddRequest(7, InterfaceAddress.Parse("fd00::1/64"), skipDuplicateAddressDetection: true),
        $"""
        40000000 1400 0506 {Golden.SequenceAndPort}   nlmsghdr: 64 bytes, RTM_NEWADDR, with NLM_F_EXCL and NLM_F_CREATE
        0a 40 02 00 07000000                   ifaddrmsg: AF_INET6, 64 bits, IFA_F_NODAD, RT_SCOPE_UNIVERSE, index 7
        1400 0200 fd000000 00000000 00000000 00000001  IFA_LOCAL fd00::1
        1400 0100 fd000000 00000000 00000000 00000001  IFA_ADDRESS fd00::1
        """);

    [Fact]
    public void GetRoute_over_IPv4() => Golden.Matches(
        Routes.LookupRequest(IPAddress.Parse("192.0.2.1"), IPAddress.Parse("10.9.0.1"), linkIndex: 3),
        $"""
        34000000 1a00 0500 {Golden.SequenceAndPort}   nlmsghdr: 52 bytes, RTM_GETROUTE
        02 20 20 00 00 00 00 00 00100000       rtmsg: AF_INET, 32 bits to, 32 bits from, no tos, table, protocol, scope, type; RTM_F_LOOKUP_TABLE 0x1000
        0800 0100 c0000201                     RTA_DST 192.0.2.1
        0800 0200 0a090001                     RTA_SRC 10.9.0.1
        0800 0400 03000000                     RTA_OIF 3
        """);

    [Fact]
    public void GetRoute_of_a_packet_that_comes_in() => Golden.Matches(
        Routes.InputRequest(IPAddress.Parse("10.9.0.2"), IPAddress.Parse("10.9.0.1"), linkIndex: 3),
        $"""
        34000000 1a00 0500 {Golden.SequenceAndPort}   nlmsghdr: 52 bytes, RTM_GETROUTE
        02 20 20 00 00 00 00 00 00000000       rtmsg: AF_INET, 32 bits to, 32 bits from
        0800 0100 0a090001                     RTA_DST 10.9.0.1
        0800 0200 0a090002                     RTA_SRC 10.9.0.2
        0800 0300 03000000                     RTA_IIF 3
        """);

    [Fact]
    public void GetRoute_over_IPv6() => Golden.Matches(
        Routes.LookupRequest(IPAddress.Parse("2001:db8::1"), source: null, linkIndex: null),
        $"""
        30000000 1a00 0500 {Golden.SequenceAndPort}   nlmsghdr: 48 bytes, RTM_GETROUTE
        0a 80 00 00 00 00 00 00 00000000       rtmsg: AF_INET6, 128 bits to
        1400 0100 20010db8 00000000 00000000 00000001  RTA_DST 2001:db8::1
        """);

    [Fact]
    public void NewRoute() => Golden.Matches(
        Routes.ChangeRequest(
            new Route { Destination = IPNetwork.Parse("192.0.2.0/24"), Gateway = IPAddress.Parse("10.9.0.2"), Metric = 50, Mtu = 1300 },
            MessageFlags.Create | MessageFlags.Replace),
        $"""
        48000000 1800 0505 {Golden.SequenceAndPort}   nlmsghdr: 72 bytes, RTM_NEWROUTE, with NLM_F_REPLACE 0x100 and NLM_F_CREATE 0x400
        02 18 00 00 00 04 00 01 00000000       rtmsg: AF_INET, 24 bits to, RTPROT_STATIC 4, RT_SCOPE_UNIVERSE, RTN_UNICAST 1
        0800 0100 c0000200                     RTA_DST 192.0.2.0
        0800 0500 0a090002                     RTA_GATEWAY 10.9.0.2
        0800 0600 32000000                     RTA_PRIORITY 50
        0800 0f00 fe000000                     RTA_TABLE 254
        0c00 0880                              RTA_METRICS 8 | NLA_F_NESTED: 12 bytes
          0800 0200 14050000                     RTAX_MTU 1300
        """);
}
