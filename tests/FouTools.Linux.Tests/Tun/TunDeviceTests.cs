using FouTools.Linux.Namespaces;
using FouTools.Linux.Tun;
using FouTools.Tests.Support;

namespace FouTools.Linux.Tests.Tun;

public sealed class TunDeviceTests
{
    [Fact]
    public void A_device_is_made_down_and_removed_on_dispose()
    {
        using NetworkNamespace place = Scratch.CreateNamespace();
        int descriptors = Scratch.CountDescriptors();
        using (TunDevice device = place.Run(() => TunDevice.Create("tunnel7", 1)))
        {
            Assert.Equal("tunnel7", device.Name);
            Assert.Single(device.Queues);
            string link = Ip.Run(place, "-d link show tunnel7");
            Assert.Contains("tun type tun pi off", link, StringComparison.Ordinal);
            Assert.Contains("POINTOPOINT", link, StringComparison.Ordinal);
            Assert.DoesNotContain(",UP", link, StringComparison.Ordinal);
        }

        Assert.False(Ip.TryRun(place, "link show tunnel7", out _));
        Assert.Equal(descriptors, Scratch.CountDescriptors());
    }

    [Fact]
    public void A_pattern_takes_the_lowest_free_number()
    {
        using NetworkNamespace place = Scratch.CreateNamespace();
        using TunDevice first = place.Run(() => TunDevice.Create("fou%d", 1));
        using TunDevice second = place.Run(() => TunDevice.Create("fou%d", 2));
        Assert.Equal("fou0", first.Name);
        Assert.Equal("fou1", second.Name);
        Assert.Equal(2, second.Queues.Count);
    }

    [Theory]
    [InlineData("link add taken type veth peer name other")]
    [InlineData("tuntap add dev taken mode tun")]
    [InlineData("tuntap add dev taken mode tun multi_queue")]
    public void A_taken_name_is_refused_also_when_a_persistent_TUN_device_has_it(string setUp)
    {
        using NetworkNamespace place = Scratch.CreateNamespace();
        Ip.Run(place, setUp);
        int descriptors = Scratch.CountDescriptors();
        foreach (int queueCount in new[] { 1, 2 })
        {
            LinuxException refusal = Assert.Throws<LinuxException>(() => place.Run(() => TunDevice.Create("taken", queueCount)));
            Assert.Equal(Errno.EBUSY, refusal.Error);
            Assert.Contains("'taken'", refusal.Message, StringComparison.Ordinal);
        }

        Assert.Equal(descriptors, Scratch.CountDescriptors());
        Ip.Run(place, "link show taken");
    }

    [Fact]
    public void A_name_that_does_not_fit_leaves_no_descriptor()
    {
        using NetworkNamespace place = Scratch.CreateNamespace();
        int descriptors = Scratch.CountDescriptors();
        Assert.ThrowsAny<ArgumentException>(() => place.Run(() => TunDevice.Create("sixteen-letters-", 1)));
        Assert.Equal(descriptors, Scratch.CountDescriptors());
    }

    [Fact]
    public void Two_hundred_and_fifty_six_queues_are_possible_and_all_close()
    {
        using NetworkNamespace place = Scratch.CreateNamespace();
        int descriptors = Scratch.CountDescriptors();
        using (TunDevice device = place.Run(() => TunDevice.Create("many", 256)))
        {
            Assert.Equal(256, device.Queues.Select(queue => queue.Descriptor).Distinct().Count());
            Assert.Contains("numqueues 256", Ip.Run(place, "-d link show many"), StringComparison.Ordinal);
        }

        Assert.Equal(descriptors, Scratch.CountDescriptors());
        Assert.False(Ip.TryRun(place, "link show many", out _));
        Assert.Throws<ArgumentOutOfRangeException>(() => TunDevice.Create("many", 257));
        Assert.Throws<ArgumentOutOfRangeException>(() => TunDevice.Create("many", 0));
    }

    [Fact]
    public void A_packet_passes_in_each_direction()
    {
        using NetworkNamespace place = Scratch.CreateNamespace();
        using TunDevice device = place.Run(() => TunDevice.Create("tun0", 1));
        TunQueue queue = device.Queues[0];
        byte[] echoRequest = Convert.FromHexString(
            "4500001c000140004001" + "26d0" + "0a070002" + "0a070001" + "0800f7fd00010001");
        byte[] buffer = new byte[2000];

        Assert.Equal(Errno.EIO, queue.Write(echoRequest).Error);
        Ip.Batch(place, "link set tun0 addrgenmode none\naddress add 10.7.0.1/24 dev tun0\nlink set tun0 up\n");
        Assert.True(queue.Read(buffer).WouldBlock);
        Assert.Equal(28, queue.Write(echoRequest).Count);

        IoResult answer = default;
        Assert.True(SpinWait.SpinUntil(() => (answer = queue.Read(buffer)).Succeeded, TimeSpan.FromSeconds(5)));
        Assert.Equal(28, answer.Count);
        Assert.Equal("0a0700010a0700020000", Convert.ToHexStringLower(buffer.AsSpan(12, 10)));
        Assert.Equal(Errno.EINVAL, queue.Write([0x15, 0, 0, 0]).Error);
    }

    [Fact]
    public void A_deleted_device_is_told_from_one_without_packets()
    {
        using NetworkNamespace place = Scratch.CreateNamespace();
        using TunDevice device = place.Run(() => TunDevice.Create("tun0", 1));
        Ip.Run(place, "link delete tun0");
        Assert.Equal(Errno.EBADFD, device.Queues[0].Read(new byte[100]).Error);
        Assert.Equal(Errno.EBADFD, device.Queues[0].Write(new byte[100]).Error);
    }
}
