using FouTools.Linux.Namespaces;
using FouTools.Linux.Tun;

namespace FouTools.Linux.Tests.Tun;

public sealed class TunDriverTests
{
    [Fact]
    public void It_is_available_where_a_device_can_be_made()
    {
        using NetworkNamespace netns = Scratch.CreateNamespaceWithLoopback();
        bool canMake;
        try
        {
            netns.Run(() => TunDevice.Create("tun1", queueCount: 1, TunKind.IP)).Dispose();
            canMake = true;
        }
        catch (LinuxException refusal) when (refusal.Error is Errno.ENOENT or Errno.ENODEV)
        {
            canMake = false;
        }

        Assert.Equal(canMake, TunDriver.IsAvailable());
    }
}
