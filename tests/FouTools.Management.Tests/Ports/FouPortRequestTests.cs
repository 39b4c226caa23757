using System.Net;
using System.Net.Sockets;
using FouTools.Management.Errors;
using FouTools.Management.Ports;
using FouTools.Netlink.Fou;

namespace FouTools.Management.Tests.Ports;

public sealed class FouPortRequestTests
{
    private static readonly FouPortRequest s_valid = new() { Port = 5555, Protocol = 4 };

    public static TheoryData<string, FouPortRequest, object?> Invalid => new()
    {
        { "Port", s_valid with { Port = 0 }, 0 },
        { "Port", s_valid with { Port = 65536 }, 65536 },
        { "Type", s_valid with { Type = FouPortType.Unspecified }, FouPortType.Unspecified },
        { "Protocol", s_valid with { Protocol = null }, null },
        { "Protocol", s_valid with { Protocol = 256 }, 256 },
        { "Protocol", s_valid with { Type = FouPortType.Gue }, 4 },
        { "LocalAddress", s_valid with { AddressFamily = IPVersion.IPv6, LocalAddress = IPAddress.Loopback }, IPAddress.Loopback },
        { "PeerAddress", s_valid with { PeerPort = 1 }, null },
        { "PeerPort", s_valid with { PeerAddress = IPAddress.Loopback }, null },
        { "PeerPort", s_valid with { PeerAddress = IPAddress.Loopback, PeerPort = 0 }, 0 },
        { "InterfaceName", s_valid with { InterfaceName = "a b" }, "a b" },
        { "InterfaceName", s_valid with { LocalAddress = IPAddress.Parse("fe80::1") }, null },
        { "NoPartialRemoteChecksum", s_valid with { NoPartialRemoteChecksum = true }, null },
    };

    [Theory]
    [MemberData(nameof(Invalid), DisableDiscoveryEnumeration = true)]
    public void An_invalid_property_is_named_with_its_value(string property, FouPortRequest request, object? value)
    {
        ManagementException failure = Assert.Throws<ManagementException>(request.Validate);
        Assert.Equal(ManagementError.InvalidValue, failure.Error);
        Assert.Equal(ManagedObject.FouPort, failure.Kind);
        Assert.Equal(property, failure.Property);
        Assert.Equal(value, failure.Value);
    }

    [Fact]
    public void What_is_not_given_is_direct_FOU_over_IPv4()
    {
        FouPort port = s_valid.Validate();
        Assert.Equal(FouPortType.Fou, port.Type);
        Assert.Equal(AddressFamily.InterNetwork, port.AddressFamily);
        Assert.Equal(0, port.InterfaceIndex);
    }

    [Fact]
    public void The_family_is_that_of_the_addresses() => Assert.Equal(
        AddressFamily.InterNetworkV6,
        (s_valid with { PeerAddress = IPAddress.IPv6Loopback, PeerPort = 1 }).Validate().AddressFamily);

    [Fact]
    public void A_link_local_address_is_right_with_its_interface() =>
        Assert.NotEqual(0, (s_valid with { LocalAddress = IPAddress.Parse("fe80::1"), InterfaceName = "lo" }).Validate().InterfaceIndex);
}
