using FouTools.Linux.Namespaces;
using FouTools.Linux.Tun;

namespace FouTools.Linux.Tests.Tun;

public sealed class TunDeviceTests
{
    [Theory(DisableParallelization = true)]
    [InlineData(TunKind.IP, "tun type tun pi on vnet_hdr on", "POINTOPOINT")]
    [InlineData(TunKind.Ethernet, "tun type tap pi off vnet_hdr on", "link/ether")]
    public void A_device_is_made_down_and_removed_on_dispose(TunKind kind, string details, string about)
    {
        using NetworkNamespace netns = Scratch.CreateNamespace();

        // With the first child the runtime opens what it waits for children by.
        Ip.Run(netns, "link show");
        int descriptors = Scratch.CountDescriptors();
        using (TunDevice device = netns.Run(() => TunDevice.Create("tunnel7", 1, kind)))
        {
            Assert.Equal(kind, device.Kind);
            Assert.Equal("tunnel7", device.Name);
            Assert.Single(device.Queues);
            string link = Ip.Run(netns, "-d link show tunnel7");
            Assert.Contains(details, link, StringComparison.Ordinal);
            Assert.Contains(about, link, StringComparison.Ordinal);
            Assert.DoesNotContain(",UP", link, StringComparison.Ordinal);
        }

        Assert.False(Ip.TryRun(netns, "link show tunnel7", out _));
        Assert.Equal(descriptors, Scratch.CountDescriptors());
    }

    [Fact]
    public void A_pattern_takes_the_lowest_free_number()
    {
        using NetworkNamespace netns = Scratch.CreateNamespace();
        using TunDevice first = netns.Run(() => TunDevice.Create("fou%d", 1, TunKind.IP));
        using TunDevice second = netns.Run(() => TunDevice.Create("fou%d", 2, TunKind.IP));
        Assert.Equal("fou0", first.Name);
        Assert.Equal("fou1", second.Name);
        Assert.Equal(2, second.Queues.Count);
    }

    [Theory(DisableParallelization = true)]
    [InlineData("link add taken type veth peer name other")]
    [InlineData("tuntap add dev taken mode tun")]
    [InlineData("tuntap add dev taken mode tun multi_queue")]
    [InlineData("tuntap add dev taken mode tun pi vnet_hdr")]
    public void A_name_in_use_is_rejected_even_by_a_persistent_TUN_device(string setUp)
    {
        using NetworkNamespace netns = Scratch.CreateNamespace();
        Ip.Run(netns, setUp);
        int descriptors = Scratch.CountDescriptors();
        foreach (int queueCount in new[] { 1, 2 })
        {
            LinuxException refusal = Assert.Throws<LinuxException>(() => netns.Run(() => TunDevice.Create("taken", queueCount, TunKind.IP)));
            Assert.Equal(Errno.EBUSY, refusal.Error);
            Assert.Contains("'taken'", refusal.Message, StringComparison.Ordinal);
        }

        Assert.Equal(descriptors, Scratch.CountDescriptors());
        Ip.Run(netns, "link show taken");
    }

    [Fact(DisableParallelization = true)]
    public void A_name_that_does_not_fit_leaves_no_descriptor()
    {
        using NetworkNamespace netns = Scratch.CreateNamespace();
        int descriptors = Scratch.CountDescriptors();
        Assert.ThrowsAny<ArgumentException>(() => netns.Run(() => TunDevice.Create("sixteen-letters-", 1, TunKind.IP)));
        Assert.Equal(descriptors, Scratch.CountDescriptors());
    }

    [Fact(DisableParallelization = true)]
    public void Two_hundred_and_fifty_six_queues_are_possible_and_all_close()
    {
        using NetworkNamespace netns = Scratch.CreateNamespace();
        int descriptors = Scratch.CountDescriptors();
        using (TunDevice device = netns.Run(() => TunDevice.Create("many", 256, TunKind.IP)))
        {
            Assert.Equal(256, device.Queues.Select(queue => queue.Descriptor).Distinct().Count());
            Assert.Contains("numqueues 256", Ip.Run(netns, "-d link show many"), StringComparison.Ordinal);
        }

        Assert.Equal(descriptors, Scratch.CountDescriptors());
        Assert.False(Ip.TryRun(netns, "link show many", out _));
        Assert.Throws<ArgumentOutOfRangeException>(() => TunDevice.Create("many", 257, TunKind.IP));
        Assert.Throws<ArgumentOutOfRangeException>(() => TunDevice.Create("many", 0, TunKind.IP));
    }
}
