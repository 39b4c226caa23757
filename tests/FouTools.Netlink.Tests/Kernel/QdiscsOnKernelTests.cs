using FouTools.Netlink.Rtnetlink;

namespace FouTools.Netlink.Tests.Kernel;

public sealed class QdiscsOnKernelTests
{
    [Fact]
    public void What_was_asked_for_has_a_number_and_what_the_kernel_chose_has_none()
    {
        using var here = new Namespaced();
        here.Ip("tuntap", "add", "t0", "mode", "tun");
        here.Ip("tuntap", "add", "t1", "mode", "tun");
        Link link = here.Links.Get("t0");
        here.Links.SetUp(link);
        Assert.All(here.Route.Qdiscs.List(link.Index), qdisc => Assert.Equal((0u, Qdisc.Root), (qdisc.Handle, qdisc.Parent)));
        Tc(here, "qdisc", "add", "dev", "t0", "root", "handle", "7:", "pfifo");
        Assert.Equal([new Qdisc("pfifo", 0x70000, Qdisc.Root)], here.Route.Qdiscs.List(link.Index));
        Assert.DoesNotContain(here.Route.Qdiscs.List(here.Links.Get("t1").Index), qdisc => qdisc.Handle != 0);
        Tc(here, "qdisc", "delete", "dev", "t0", "root");
        Assert.DoesNotContain(here.Route.Qdiscs.List(link.Index), qdisc => qdisc.Handle != 0);
    }

    private static void Tc(Namespaced here, params string[] arguments)
    {
        int exitCode = here.Netns.Run(() =>
        {
            try
            {
                using var process = System.Diagnostics.Process.Start("tc", arguments);
                process.WaitForExit();
                return process.ExitCode;
            }
            catch (System.ComponentModel.Win32Exception)
            {
                Assert.Skip("iproute2's tc is not installed.");
                throw;
            }
        });
        Assert.Equal(0, exitCode);
    }
}
