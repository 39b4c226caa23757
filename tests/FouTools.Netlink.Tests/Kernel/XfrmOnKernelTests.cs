using FouTools.Linux;
using FouTools.Netlink.Xfrm;

namespace FouTools.Netlink.Tests.Kernel;

public sealed class XfrmOnKernelTests
{
    [Fact]
    public void Policies_are_counted_as_they_come_and_go()
    {
        using var here = new Namespaced();
        using XfrmNetlink xfrm = Open(here);
        Assert.Equal(0, xfrm.CountPolicies());
        here.Ip("xfrm", "policy", "add", "dst", "192.0.2.2", "dir", "out", "action", "block");
        here.Ip("xfrm", "policy", "add", "dst", "192.0.2.1", "dir", "in", "action", "block");
        Assert.Equal(2, xfrm.CountPolicies());
        here.Ip("xfrm", "policy", "flush");
        Assert.Equal(0, xfrm.CountPolicies());
    }

    private static XfrmNetlink Open(Namespaced here)
    {
        try
        {
            return XfrmNetlink.Open(here.Netns);
        }
        catch (LinuxException refusal) when (refusal.Error == Errno.EPROTONOSUPPORT)
        {
            Assert.Skip("The kernel has no IPsec.");
            throw;
        }
    }
}
