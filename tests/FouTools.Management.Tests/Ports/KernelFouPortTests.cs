using System.Net.Sockets;
using FouTools.Management.Ports;
using FouTools.Netlink.Fou;

namespace FouTools.Management.Tests.Ports;

public sealed class KernelFouPortTests
{
    [Fact]
    public void What_a_port_does_not_have_is_null()
    {
        var port = new KernelFouPort(new FouPort { Port = 5555, Type = FouPortType.Gue }, null, null);
        Assert.Null(port.Protocol);
        Assert.Null(port.ProtocolName);
        Assert.Null(port.PeerPort);
    }

    [Fact]
    public void A_protocol_has_its_name_and_a_port_its_namespace()
    {
        var port = new KernelFouPort(
            new FouPort { Port = 5555, Type = FouPortType.Fou, Protocol = 41, AddressFamily = AddressFamily.InterNetworkV6 }, null, "shop");
        Assert.Equal("IPv6", port.ProtocolName);
        Assert.Equal(IPVersion.IPv6, port.AddressFamily);
        Assert.EndsWith(" in network namespace 'shop'", port.ToString(), StringComparison.Ordinal);
    }
}
