using System.Net;
using FouTools.Diagnosis.Checks;
using FouTools.Diagnosis.Tests.Support;
using FouTools.Linux.Interfaces;
using FouTools.Netlink.Rtnetlink;
using FouTools.Netlink.Rtnetlink.Tunnels;

namespace FouTools.Diagnosis.Tests.Checks;

public sealed class TargetSearchTests
{
    [Theory]
    [InlineData(TunnelKind.Ipip, "10.9.0.1/30", "10.9.0.2")]
    [InlineData(TunnelKind.Ipip, "10.9.0.2/30", "10.9.0.1")]
    [InlineData(TunnelKind.Ipip, "10.9.0.4/31", "10.9.0.5")]
    [InlineData(TunnelKind.Ipip, "10.9.0.5/31", "10.9.0.4")]
    [InlineData(TunnelKind.Sit, "fd09::1/126", "fd09::2")]
    [InlineData(TunnelKind.Sit, "fd09::a/127", "fd09::b")]
    [InlineData(TunnelKind.Ipip, "10.9.0.1/24", null)]
    [InlineData(TunnelKind.Ipip, "10.9.0.1/32", null)]
    [InlineData(TunnelKind.Ipip, "10.9.0.0/30", null)]
    [InlineData(TunnelKind.Ipip, "10.9.0.3/30", null)]
    [InlineData(TunnelKind.Ipip, "fd09::1/126", null)]
    [InlineData(TunnelKind.Sit, "fe80::1/127", null)]
    public void The_other_of_two_follows_from_the_prefix(TunnelKind kind, string own, string? expected)
    {
        (InnerTarget? target, string reason) = Find(kind, [Address(own)], []);
        Assert.Equal(expected, target?.Address.ToString());
        Assert.Equal(expected is null, reason.Contains("as the target", StringComparison.Ordinal));
        Assert.Equal(expected is null ? null : own.Split('/')[0], target?.Source.ToString());
    }

    [Fact]
    public void The_other_end_of_an_address_goes_first()
    {
        AssignedAddress own = Address("10.9.0.1/30") with { Peer = IPAddress.Parse("10.1.1.1") };
        Assert.Equal("10.1.1.1", Find(TunnelKind.Ipip, [own], []).Target?.Address.ToString());
    }

    [Fact]
    public void A_router_behind_the_device_is_asked()
    {
        Route route = new() { Destination = IPNetwork.Parse("10.20.0.0/16"), LinkIndex = 3, Gateway = IPAddress.Parse("10.9.0.7") };
        Assert.Equal("10.9.0.7", Find(TunnelKind.Ipip, [Address("10.9.0.1/24")], [route]).Target?.Address.ToString());
        Assert.Null(Find(TunnelKind.Ipip, [Address("10.9.0.1/24")], [route with { LinkIndex = 2 }]).Target);
    }

    [Theory]
    [InlineData("10.9.0.2/32", "10.9.0.2")]
    [InlineData("10.9.0.8/29", null)]
    public void A_peers_only_host_is_asked(string prefix, string? expected)
    {
        FakeNetwork network = Network([Address("10.9.0.1/24")], []);
        (InnerTarget? target, _) = TargetSearch.Find(
            Sample.Ipip() with { AllowedPrefixes = [IPNetwork.Parse(prefix)] }, network, Sample.Device, wanted: null);
        Assert.Equal(expected, target?.Address.ToString());
    }

    [Theory]
    [InlineData("10.9.0.2", true)]
    [InlineData("172.16.0.1", true)]
    [InlineData("fd09::2", false)]
    public void What_the_user_names_is_asked_where_it_passes(string wanted, bool isAsked)
    {
        (InnerTarget? target, string reason) = TargetSearch.Find(
            Sample.Ipip(), Network([Address("10.9.0.1/24")], []), Sample.Device, IPAddress.Parse(wanted));
        Assert.Equal(isAsked ? wanted : null, target?.Address.ToString());
        Assert.Equal(isAsked, reason.Length == 0);
    }

    private static AssignedAddress Address(string text) => new() { LinkIndex = 3, Address = InterfaceAddress.Parse(text) };

    private static FakeNetwork Network(AssignedAddress[] addresses, Route[] routes)
    {
        var network = new FakeNetwork();
        network.Addresses.Clear();
        network.Addresses.AddRange(addresses);
        network.Routes.Clear();
        network.Routes.AddRange(routes);
        return network;
    }

    private static (InnerTarget? Target, string Reason) Find(TunnelKind kind, AssignedAddress[] addresses, Route[] routes) =>
        TargetSearch.Find(Sample.Of(kind, Sample.Parameters), Network(addresses, routes), Sample.Device, wanted: null);
}
