using FouTools.Linux.Sockets;
using FouTools.Netlink.Rtnetlink;
using FouTools.Netlink.Rtnetlink.Client;

namespace FouTools.Netlink.Tests.Kernel;

public sealed class RouteWatchOnKernelTests
{
    [Theory]
    [InlineData("link set v0 up")]
    [InlineData("address add 192.0.2.1/24 dev v0")]
    [InlineData("address add 2001:db8::1/64 dev v0 nodad")]
    [InlineData("route add blackhole 198.51.100.0/24")]
    [InlineData("-6 route add blackhole 2001:db8:1::/64")]
    [InlineData("rule add from 192.0.2.7 table 7")]
    [InlineData("-6 rule add from 2001:db8::7 table 7")]
    public void Every_change_of_the_way_of_a_packet_is_heard(string change)
    {
        using var here = new Namespaced();
        here.Ip("link", "add", "v0", "type", "veth", "peer", "name", "v1");
        here.Ip("link", "set", "v1", "up");
        using NetlinkNotifications watch = RouteNetlink.Watch(here.Netns);

        // What the kernel says of the links by and by.
        Assert.True(SpinWait.SpinUntil(() => IsQuiet(watch), TimeSpan.FromSeconds(10)), "The links do not settle.");
        here.Ip(change.Split(' '));
        Assert.True(SpinWait.SpinUntil(watch.Take, TimeSpan.FromSeconds(5)), $"'{change}' was not heard.");
    }

    private static bool IsQuiet(NetlinkNotifications watch)
    {
        Thread.Sleep(100);
        return !watch.Take();
    }
}
