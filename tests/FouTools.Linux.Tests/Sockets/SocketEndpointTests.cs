using System.Net;
using CsCheck;
using FouTools.Linux.Sockets;

namespace FouTools.Linux.Tests.Sockets;

public sealed class SocketEndpointTests
{
    [Theory]
    [InlineData("192.0.2.1", "0", "ffffc0000201", true, "192.0.2.1:5555")]
    [InlineData("0.0.0.0", "0", "ffff00000000", true, "0.0.0.0:5555")]
    [InlineData("::ffff:192.0.2.1", "0", "ffffc0000201", true, "192.0.2.1:5555")]
    [InlineData("::", "0", "0", false, "[::]:5555")]
    [InlineData("::192.0.2.1", "0", "c0000201", false, "[::192.0.2.1]:5555")]
    [InlineData("2001:db8::1", "20010db800000000", "1", false, "[2001:db8::1]:5555")]
    [InlineData("1::ffff:c000:201", "1000000000000", "ffffc0000201", false, "[1::ffff:c000:201]:5555")]
    [InlineData("fe80::1%3", "fe80000000000000", "1", false, "[fe80::1%3]:5555")]
    public void An_address_is_a_number_in_host_byte_order(string text, string high, string low, bool ipv4, string written)
    {
        var address = IPAddress.Parse(text);
        var endpoint = SocketEndpoint.From(address, 5555);

        Assert.Equal(new UInt128(Convert.ToUInt64(high, 16), Convert.ToUInt64(low, 16)), endpoint.Address);
        Assert.Equal(5555, endpoint.Port);
        Assert.Equal(ipv4, endpoint.IsIPv4);
        Assert.Equal(text.EndsWith("%3", StringComparison.Ordinal) ? 3u : 0u, endpoint.ScopeId);
        Assert.Equal(written, endpoint.ToString());
        Assert.Equal(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address, endpoint.ToIPAddress());
    }

    [Fact]
    public void IPv4_is_held_mapped() => Gen.UInt.Sample(number =>
    {
        var endpoint = new SocketEndpoint(SocketEndpoint.FromIPv4(number), 1);
        Assert.True(endpoint.IsIPv4);
        Assert.Equal(number, endpoint.IPv4Address);
        Assert.Equal(IPv4Convert.ToAddress(number), endpoint.ToIPAddress());
    });

    [Fact]
    public void A_port_out_of_range_is_rejected()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => SocketEndpoint.From(IPAddress.Any, 65536));
        Assert.Throws<ArgumentOutOfRangeException>(() => SocketEndpoint.From(IPAddress.Any, -1));
        Assert.Equal(65535, SocketEndpoint.From(IPAddress.Any, 65535).Port);
    }
}
