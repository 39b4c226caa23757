using FouTools.Linux.Interfaces;
using FouTools.Linux.Namespaces;
using FouTools.Linux.Tun;

namespace FouTools.Linux.Tests.Interfaces;

public sealed class InterfaceIndexTests
{
    [Fact]
    public void The_index_is_that_of_the_threads_namespace()
    {
        using NetworkNamespace netns = Scratch.CreateNamespace();
        Ip.Run(netns, "link add fifteen-letters index 77 type veth peer name other");
        Assert.Equal(77, netns.Run(() => InterfaceIndex.Find("fifteen-letters")));
        Assert.Equal(1, netns.Run(() => InterfaceIndex.Find("lo")));
        LinuxException refusal = Assert.Throws<LinuxException>(() => InterfaceIndex.Find("fifteen-letters"));
        Assert.Equal(Errno.ENODEV, refusal.Error);
        Assert.Contains("'fifteen-letters'", refusal.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => InterfaceIndex.Find("sixteen-letters-"));
    }

    [Fact]
    public void Names_are_found_by_their_index()
    {
        Assert.Equal("lo", InterfaceIndex.FindName(InterfaceIndex.Find("lo")));
        Assert.Equal(Errno.ENODEV, Assert.Throws<LinuxException>(() => InterfaceIndex.FindName(int.MaxValue)).Error);
    }

    [Fact]
    public void Ethernet_is_distinguished_from_interfaces_without_a_link_layer()
    {
        using NetworkNamespace netns = Scratch.CreateNamespace();
        Ip.Batch(netns, "link add v0 type veth peer name v1\n");
        netns.Do(() =>
        {
            using var tun = TunDevice.Create("tun0", 1, TunKind.IP);
            using var tap = TunDevice.Create("tap0", 1, TunKind.Ethernet);
            Assert.True(InterfaceIndex.IsEthernet(InterfaceIndex.Find("v0")));
            Assert.True(InterfaceIndex.IsEthernet(InterfaceIndex.Find("lo")));
            Assert.True(InterfaceIndex.IsEthernet(InterfaceIndex.Find("tap0")));
            Assert.False(InterfaceIndex.IsEthernet(InterfaceIndex.Find("tun0")));
            Assert.Equal(Errno.ENODEV, Assert.Throws<LinuxException>(() => InterfaceIndex.IsEthernet(int.MaxValue)).Error);
        });
    }

    [Fact]
    public void Down_is_distinguished_from_up()
    {
        using NetworkNamespace netns = Scratch.CreateNamespace();
        Assert.False(netns.Run(() => InterfaceIndex.IsUp(1)));
        Ip.Run(netns, "link set lo up");
        Assert.True(netns.Run(() => InterfaceIndex.IsUp(1)));
        Assert.Equal(Errno.ENODEV, Assert.Throws<LinuxException>(() => netns.Run(() => InterfaceIndex.IsUp(int.MaxValue))).Error);
    }

    // Kernels before 6.2 rename only what is down.
    [Fact]
    public async Task An_interface_renamed_meanwhile_is_still_found()
    {
        const int Renames = 2000;
        using NetworkNamespace netns = Scratch.CreateNamespace();
        Ip.Batch(netns, "link add one index 77 type veth peer name other\n");
        var renaming = Task.Run(() => Ip.Batch(
            netns, string.Concat(Enumerable.Repeat("link set one name two\nlink set two name one\n", Renames / 2))), TestContext.Current.CancellationToken);
        int asked = 0;
        netns.Do(() =>
        {
            var names = new HashSet<string>();
            while (!renaming.IsCompleted)
            {
                Assert.False(InterfaceIndex.IsUp(77));
                Assert.True(InterfaceIndex.IsEthernet(77));
                names.Add(InterfaceIndex.FindName(77));
                asked++;
            }

            Assert.Equal(["one", "two"], names.Order());
        });
        await renaming;
        Assert.True(asked > 100, $"The interface was asked only {asked} times.");
    }
}
