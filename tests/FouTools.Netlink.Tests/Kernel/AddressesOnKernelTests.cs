using System.Net.Sockets;
using System.Text.Json;
using FouTools.Linux.Interfaces;
using FouTools.Linux;
using FouTools.Netlink.Rtnetlink;

namespace FouTools.Netlink.Tests.Kernel;

public sealed class AddressesOnKernelTests
{
    [Fact]
    public void Addresses_are_added_listed_and_removed()
    {
        using var here = new Namespaced();
        Link link = here.Links.CreateVeth("left", "right");
        var v4 = InterfaceAddress.Parse("10.9.0.1/30");
        var v6 = InterfaceAddress.Parse("fd00::1/64");
        here.Addresses.Add(link, v4);
        here.Addresses.Add(link, v6, skipDuplicateAddressDetection: true);

        IReadOnlyList<AssignedAddress> addresses = here.Addresses.List(link);
        AssignedAddress first = Assert.Single(addresses, address => address.Address == v4);
        Assert.Equal(link.Index, first.LinkIndex);
        Assert.Equal("left", first.Label);
        Assert.Equal(RouteScope.Universe, first.Scope);
        Assert.Null(first.Broadcast);
        Assert.Null(first.Peer);
        AssignedAddress second = Assert.Single(addresses, address => address.Address == v6);
        Assert.True(second.Flags.HasFlag(AddressFlags.NoDuplicateAddressDetection | AddressFlags.Permanent));
        Assert.False(second.Flags.HasFlag(AddressFlags.Tentative));

        Assert.Equal(v4, Assert.Single(here.Addresses.List(link, AddressFamily.InterNetwork)).Address);
        Assert.Equal(v6, Assert.Single(here.Addresses.List(link, AddressFamily.InterNetworkV6)).Address);
        Assert.Empty(here.Addresses.List(here.Links.Get("right")));
        Assert.Equal(2, here.Addresses.List().Count);

        here.Addresses.Remove(link, v4);
        here.Addresses.Remove(link, v6);
        Assert.Empty(here.Addresses.List(link));
    }

    [Fact]
    public void An_address_of_the_loopback_has_the_scope_of_the_host()
    {
        using var here = new Namespaced();
        Link loopback = here.Links.Get("lo");
        here.Addresses.Add(loopback, InterfaceAddress.Parse("127.9.0.1/8"));
        Assert.Equal(RouteScope.Host, Assert.Single(here.Addresses.List(loopback)).Scope);
    }

    [Fact]
    public void An_address_the_link_has_is_refused()
    {
        using var here = new Namespaced();
        Link link = here.Links.CreateVeth("left", "right");
        here.Addresses.Add(link, InterfaceAddress.Parse("10.9.0.1/30"));
        NetlinkException exception = Assert.Throws<NetlinkException>(
            () => here.Addresses.Add(link, InterfaceAddress.Parse("10.9.0.1/30")));
        Assert.Equal(Errno.EEXIST, exception.Error);
        Assert.StartsWith("Could not add address 10.9.0.1/30 to left: ", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_address_the_link_has_not_can_not_be_removed()
    {
        using var here = new Namespaced();
        Link link = here.Links.CreateVeth("left", "right");
        Assert.Equal(
            Errno.EADDRNOTAVAIL,
            Assert.Throws<NetlinkException>(() => here.Addresses.Remove(link, InterfaceAddress.Parse("10.9.0.1/30"))).Error);
    }

    [Fact]
    public void Iproute2_agrees_about_addresses()
    {
        using var here = new Namespaced();
        Link link = here.Links.CreateVeth("left", "right");
        here.Addresses.Add(link, InterfaceAddress.Parse("10.9.0.1/30"));
        here.Addresses.Add(link, InterfaceAddress.Parse("fd00::1/64"), skipDuplicateAddressDetection: true);
        here.Ip("address", "add", "10.8.0.1", "peer", "10.8.0.2/24", "dev", "left", "broadcast", "10.8.0.255");

        JsonElement[] theirs = [.. here.Ip("address", "show", "left")[0].GetProperty("addr_info").EnumerateArray()];
        IReadOnlyList<AssignedAddress> ours = here.Addresses.List(link);
        Assert.Equal(
            theirs.Select(address => $"{address.GetProperty("local").GetString()}/{address.GetProperty("prefixlen").GetInt32()}").Order(),
            ours.Select(address => address.Address.ToString()).Order());
        AssignedAddress withPeer = Assert.Single(ours, address => address.Peer is not null);
        Assert.Equal("10.8.0.1/24", withPeer.ToString());
        Assert.Equal("10.8.0.2", withPeer.Peer!.ToString());
        Assert.Equal("10.8.0.255", withPeer.Broadcast!.ToString());
        Assert.True(Assert.Single(theirs, address => address.GetProperty("family").GetString() == "inet6").GetProperty("nodad").GetBoolean());
    }
}
