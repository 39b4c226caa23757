using FouTools.Linux.Namespaces;
using FouTools.Linux.Polling;
using FouTools.Linux.Sockets;

namespace FouTools.Linux.Tests.Sockets;

public sealed class NetlinkNotificationsTests
{
    // RTNLGRP_LINK and RTNLGRP_IPV4_ROUTE, include/uapi/linux/rtnetlink.h.
    private const int Links = 1;
    private const int Routes = 7;

    [Fact]
    public void Only_notifications_of_the_groups_are_received_and_drained_at_once()
    {
        using NetworkNamespace netns = Scratch.CreateNamespace();
        using NetlinkNotifications routes = netns.Run(() => NetlinkNotifications.Open(0, Routes));
        using NetlinkNotifications both = netns.Run(() => NetlinkNotifications.Open(0, Links, Routes));
        using var poll = new PollSet(routes, both);
        Assert.False(both.Take());
        Ip.Run(netns, "link add d0 type veth peer name d1");
        Assert.True(poll.Wait(5000).Succeeded);
        Assert.False(poll.IsReady(0));
        Assert.True(both.Take());
        Assert.False(both.Take());
        Assert.False(routes.Take());

        Ip.Batch(netns, "link set lo up\nroute add blackhole 192.0.2.0/24\nroute add blackhole 198.51.100.0/24\n");
        Assert.True(routes.Take());
        Assert.False(routes.Take());
        Assert.Equal(1, poll.Wait(0).Count);
    }

    [Fact]
    public void Lost_notifications_count_too()
    {
        using NetworkNamespace netns = Scratch.CreateNamespace();
        using NetlinkNotifications routes = netns.Run(() => NetlinkNotifications.Open(0, Routes));
        Ip.Run(netns, "link set lo up");

        // More than the socket's buffer holds.
        Ip.Batch(netns, string.Concat(Enumerable.Range(0, 4000).Select(i => $"route add blackhole 10.{i >> 8}.{i & 255}.0/24\n")));
        Assert.True(routes.Take());
        Assert.False(routes.Take());
    }

    [Fact(DisableParallelization = true)]
    public void An_unknown_group_is_rejected_without_a_leak()
    {
        int descriptors = Scratch.CountDescriptors();
        Assert.Equal(Errno.EINVAL, Assert.Throws<LinuxException>(() => NetlinkNotifications.Open(0, 4096)).Error);
        Assert.Equal(descriptors, Scratch.CountDescriptors());
    }
}
