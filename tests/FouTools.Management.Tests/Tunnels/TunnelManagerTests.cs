using FouTools.Management.Errors;
using FouTools.Management.Tunnels;
using FouTools.Netlink.Rtnetlink.Tunnels;

namespace FouTools.Management.Tests.Tunnels;

/// <summary>What can be asked in the network namespace of the tests, without any privilege.</summary>
public sealed class TunnelManagerTests
{
    [Fact]
    public void An_interface_that_is_no_tunnel_is_told_from_a_missing_one()
    {
        using TunnelManager tunnels = TunnelManager.Open(null);
        Assert.Null(tunnels.Find("lo"));
        Assert.Equal("The interface 'lo' is no tunnel.", tunnels.NotFound("lo").Message);
        Assert.Equal("There is no tunnel 'nosuch'.", tunnels.NotFound("nosuch").Message);
        Assert.Equal(ManagementError.TunnelNotFound, tunnels.NotFound("a b").Error);
    }

    [Fact]
    public void An_underlay_that_is_not_there_is_named()
    {
        using TunnelManager tunnels = TunnelManager.Open(string.Empty);
        ManagementException failure = Assert.Throws<ManagementException>(() => tunnels.Resolve(
            new TunnelRequest { Name = "t0", Kind = TunnelKind.Ipip, Settings = new TunnelSettings { UnderlayInterface = "nosuch" } }));
        Assert.Equal(ManagementError.InterfaceNotFound, failure.Error);
        Assert.Equal("nosuch", failure.ObjectName);
    }

    [Fact]
    public void A_request_is_checked_before_it_is_resolved()
    {
        using TunnelManager tunnels = TunnelManager.Open(null);
        ManagementException failure = Assert.Throws<ManagementException>(() => tunnels.Resolve(
            new TunnelRequest { Name = "a b", Kind = TunnelKind.Ipip, Settings = new TunnelSettings { UnderlayInterface = "nosuch" } }));
        Assert.Equal("Name", failure.Property);
    }

    [Fact]
    public void Every_request_to_the_kernel_is_logged()
    {
        var lines = new List<string>();
        using (TunnelManager tunnels = TunnelManager.Open(null, lines.Add))
        {
            tunnels.List();
        }

        Assert.NotEmpty(lines);
        Assert.All(lines, line => Assert.StartsWith("Asking the kernel to ", line, StringComparison.Ordinal));
    }
}
