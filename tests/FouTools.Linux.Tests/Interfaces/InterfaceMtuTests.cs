using FouTools.Linux.Interfaces;
using FouTools.Linux.Namespaces;

namespace FouTools.Linux.Tests.Interfaces;

public sealed class InterfaceMtuTests
{
    [Fact]
    public void The_MTU_is_read_live_from_any_thread_without_allocating()
    {
        using NetworkNamespace netns = Scratch.CreateNamespace();
        Ip.Run(netns, "link add fifteen-letters mtu 1400 type veth peer name other");
        using InterfaceMtu mtu = netns.Run(() => new InterfaceMtu("fifteen-letters"));
        Assert.Equal(1400, mtu.Read().Count);

        Ip.Run(netns, "link set fifteen-letters mtu 900");
        long before = GC.GetAllocatedBytesForCurrentThread();
        int read = mtu.Read().Count;
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(900, read);

        Ip.Run(netns, "link delete fifteen-letters");
        Assert.Equal(Errno.ENODEV, mtu.Read().Error);
    }
}
