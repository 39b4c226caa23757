using System.Net.NetworkInformation;
using System.Text.Json;
using FouTools.Linux;
using FouTools.Netlink.Rtnetlink;

namespace FouTools.Netlink.Tests.Kernel;

public sealed class LinksOnKernelTests
{
    [Fact]
    public void A_fresh_namespace_has_a_loopback()
    {
        using var here = new Namespaced();
        Link loopback = here.Links.Get("lo");
        Assert.Equal(1, loopback.Index);
        Assert.Null(loopback.Kind);
        Assert.True(loopback.Flags.HasFlag(LinkFlags.Loopback));
        Assert.False(loopback.IsUp);
        Assert.Contains(here.Links.List(), link => link.Name == "lo");
    }

    [Fact]
    public void A_veth_pair_is_made_in_two_namespaces()
    {
        using var here = new Namespaced();
        using var there = new Namespaced();
        Link near = here.Links.CreateVeth("near", "far", there.Netns);
        Link far = there.Links.Get("far");

        Assert.Equal("veth", near.Kind);
        Assert.Equal("veth", far.Kind);
        Assert.Equal(far.Index, near.LinkedIndex);
        Assert.Equal(near.Index, far.LinkedIndex);
        Assert.NotNull(near.LinkedNamespaceId);
        Assert.Null(here.Links.Find("far"));
    }

    [Fact]
    public void A_link_moves_and_is_renamed_on_the_way()
    {
        using var here = new Namespaced();
        using var there = new Namespaced();
        here.Links.CreateVeth("left", "right");
        here.Links.Move(here.Links.Get("right"), there.Netns, "moved");

        Assert.Null(here.Links.Find("right"));
        Assert.Equal("veth", there.Links.Get("moved").Kind);
    }

    [Fact]
    public void A_link_moves_and_keeps_its_name()
    {
        using var here = new Namespaced();
        using var there = new Namespaced();
        here.Links.CreateVeth("left", "right");
        here.Links.Move(here.Links.Get("right"), there.Netns);
        Assert.NotNull(there.Links.Find("right"));
    }

    [Fact]
    public void Properties_are_set_and_read_back()
    {
        using var here = new Namespaced();
        Link link = here.Links.CreateVeth("left", "right");
        Assert.False(link.IsUp);

        here.Links.SetMtu(link, 1388);
        here.Links.SetTransmitQueueLength(link, 77);
        here.Links.SetIpv6AddressGeneration(link, Ipv6AddressGeneration.None);
        here.SetUpJoined("left", "right");
        link = here.Links.Rename(link, "renamed");
        Assert.Equal("renamed", link.Name);

        Link read = here.Links.Get(link.Index);
        Assert.Equal("renamed", read.Name);
        Assert.Equal(1388, read.Mtu);
        Assert.Equal(1388, read.Ipv6Mtu);
        Assert.Equal(77, read.TransmitQueueLength);
        Assert.Equal(Ipv6AddressGeneration.None, read.Ipv6AddressGeneration);
        Assert.True(read.IsUp);
        Assert.Empty(here.Addresses.List(read));

        here.Links.SetDown(read);
        Assert.False(here.Links.Get("renamed").IsUp);
    }

    [Theory]
    [InlineData(Ipv6AddressGeneration.Eui64)]
    [InlineData(Ipv6AddressGeneration.Random)]
    public void A_link_makes_its_link_local_address_as_told(Ipv6AddressGeneration mode)
    {
        using var here = new Namespaced();
        Link link = here.Links.CreateVeth("left", "right");
        here.Links.SetIpv6AddressGeneration(link, mode);
        here.SetUpJoined("left", "right");

        AssignedAddress address = Assert.Single(here.Addresses.List(link));
        Assert.True(address.Address.Address.IsIPv6LinkLocal);
        Assert.Equal(RouteScope.Link, address.Scope);
        byte[] bytes = address.Address.Address.GetAddressBytes();
        Assert.Equal(mode == Ipv6AddressGeneration.Eui64, bytes[11] == 0xFF && bytes[12] == 0xFE);
        Assert.Equal(mode == Ipv6AddressGeneration.Random, address.Flags.HasFlag(AddressFlags.StablePrivacy));
    }

    [Fact]
    public void A_stable_privacy_address_without_a_secret_is_refused()
    {
        using var here = new Namespaced();
        Link link = here.Links.CreateVeth("left", "right");
        NetlinkException exception = Assert.Throws<NetlinkException>(
            () => here.Links.SetIpv6AddressGeneration(link, Ipv6AddressGeneration.StablePrivacy));
        Assert.Equal(Errno.EINVAL, exception.Error);
    }

    [Fact]
    public void Deleting_one_end_deletes_both()
    {
        using var here = new Namespaced();
        Link link = here.Links.CreateVeth("left", "right");
        here.Links.Delete(link);
        Assert.Null(here.Links.Find("left"));
        Assert.Null(here.Links.Find("right"));
    }

    [Fact]
    public void Links_are_listed_by_kind()
    {
        using var here = new Namespaced();
        here.Links.CreateVeth("left", "right");
        Assert.Equal(["left", "right"], here.Links.List("veth").Select(link => link.Name).Order());
        Assert.Empty(here.Links.List("nosuchkind"));
        Assert.True(here.Links.List().Count >= 3);
    }

    [Fact]
    public void A_list_longer_than_one_datagram_is_whole()
    {
        using var here = new Namespaced();
        for (int pair = 0; pair < 60; pair++)
        {
            here.Links.CreateVeth($"a{pair}", $"b{pair}");
        }

        Assert.Equal(120, here.Links.List("veth").Select(link => link.Name).Distinct().Count());
    }

    [Fact]
    public void A_taken_name_is_refused_with_the_name_in_the_message()
    {
        using var here = new Namespaced();
        here.Links.CreateVeth("left", "right");
        NetlinkException exception = Assert.Throws<NetlinkException>(() => here.Links.CreateVeth("left", "other"));
        Assert.Equal(Errno.EEXIST, exception.Error);
        Assert.Equal("create veth pair left and other", exception.Operation);
        Assert.StartsWith("Could not create veth pair left and other: ", exception.Message, StringComparison.Ordinal);
        Assert.EndsWith(" (EEXIST).", exception.Message, StringComparison.Ordinal);
        Assert.Null(here.Links.Find("other"));
    }

    [Fact]
    public void A_link_that_is_gone_is_said_to_be()
    {
        using var here = new Namespaced();
        Link link = here.Links.CreateVeth("left", "right");
        here.Links.Delete(link);
        Assert.Equal(Errno.ENODEV, Assert.Throws<NetlinkException>(() => here.Links.SetUp(link)).Error);
        Assert.Equal(Errno.ENODEV, Assert.Throws<NetlinkException>(() => here.Links.Delete(link)).Error);
        Assert.Equal(Errno.ENODEV, Assert.Throws<NetlinkException>(() => here.Links.Get("left")).Error);
        Assert.Equal(Errno.ENODEV, Assert.Throws<NetlinkException>(() => here.Links.Get(link.Index)).Error);
        Assert.Equal(Errno.ENODEV, Assert.Throws<NetlinkException>(() => here.Addresses.List(link)).Error);
    }

    [Fact]
    public void The_kernels_own_words_reach_the_message()
    {
        using var here = new Namespaced();
        Link link = here.Links.CreateVeth("left", "right");
        NetlinkException exception = Assert.Throws<NetlinkException>(() => here.Links.SetMtu(link, 10));
        Assert.Equal(Errno.EINVAL, exception.Error);
        Assert.NotNull(exception.KernelMessage);
        Assert.Equal($"Could not set MTU 10 on left: {exception.KernelMessage} (EINVAL).", exception.Message);
    }

    [Fact]
    public void Without_the_capability_a_change_is_refused_and_a_reading_is_not()
    {
        using var here = new Namespaced();
        Link link = here.Links.CreateVeth("left", "right");
        Capabilities.RunWithout(() =>
        {
            NetlinkException exception = Assert.Throws<NetlinkException>(() => here.Links.SetMtu(link, 1400));
            Assert.Equal(Errno.EPERM, exception.Error);
            Assert.Equal("Could not set MTU 1400 on left: Operation not permitted (EPERM).", exception.Message);
            Assert.Equal(Errno.EPERM, Assert.Throws<NetlinkException>(() => here.Links.Delete(link)).Error);
            Assert.Equal("left", here.Links.Get("left").Name);
        });
    }

    [Fact]
    public void Iproute2_agrees_about_a_link()
    {
        using var here = new Namespaced();
        Link link = here.Links.CreateVeth("left", "right");
        here.Links.SetMtu(link, 1399);
        here.Links.SetTransmitQueueLength(link, 42);
        here.SetUpJoined("left", "right");
        here.Links.SetUp(here.Links.Get("lo"));
        using (Ping ping = new())
        {
            here.Netns.Run(() => ping.Send("127.0.0.1", 1000));
        }

        // Both are read again while something changed in between, since the links send router solicitations of their own.
        foreach (string name in new[] { "left", "lo" })
        {
            Link ours = null!;
            JsonElement theirs = default;
            Assert.True(SpinWait.SpinUntil(
                () =>
                {
                    ours = here.Links.Get(name);
                    theirs = here.Ip("link", "show", name)[0];
                    return ours.Statistics == here.Links.Get(name).Statistics;
                },
                TimeSpan.FromSeconds(10)));

            Assert.Equal(theirs.GetProperty("ifindex").GetInt32(), ours.Index);
            Assert.Equal(theirs.GetProperty("mtu").GetInt32(), ours.Mtu);
            Assert.Equal(theirs.GetProperty("txqlen").GetInt32(), ours.TransmitQueueLength);
            Assert.Equal(theirs.GetProperty("operstate").GetString(), ours.OperationalState.ToString().ToUpperInvariant());
            Assert.Equal(
                theirs.GetProperty("address").GetString()!.Replace(":", string.Empty, StringComparison.Ordinal).ToUpperInvariant(),
                ours.HardwareAddress.ToString());
            JsonElement statistics = theirs.GetProperty("stats64");
            Assert.Equal(statistics.GetProperty("rx").GetProperty("packets").GetUInt64(), ours.Statistics.ReceivedPackets);
            Assert.Equal(statistics.GetProperty("rx").GetProperty("bytes").GetUInt64(), ours.Statistics.ReceivedBytes);
            Assert.Equal(statistics.GetProperty("rx").GetProperty("errors").GetUInt64(), ours.Statistics.ReceiveErrors);
            Assert.Equal(statistics.GetProperty("rx").GetProperty("dropped").GetUInt64(), ours.Statistics.ReceiveDropped);
            Assert.Equal(statistics.GetProperty("tx").GetProperty("packets").GetUInt64(), ours.Statistics.SentPackets);
            Assert.Equal(statistics.GetProperty("tx").GetProperty("bytes").GetUInt64(), ours.Statistics.SentBytes);
            Assert.Equal(statistics.GetProperty("tx").GetProperty("errors").GetUInt64(), ours.Statistics.SendErrors);
            Assert.Equal(statistics.GetProperty("tx").GetProperty("dropped").GetUInt64(), ours.Statistics.SendDropped);
        }

        Assert.Equal("veth", here.Ip("link", "show", "left")[0].GetProperty("linkinfo").GetProperty("info_kind").GetString());
        Assert.True(here.Links.Get("lo").Statistics.SentPackets >= 2);
    }
}
