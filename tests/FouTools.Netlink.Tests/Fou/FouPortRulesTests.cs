using System.Net;
using System.Net.Sockets;
using FouTools.Netlink.Fou;

namespace FouTools.Netlink.Tests.Fou;

public sealed class FouPortRulesTests
{
    private static readonly FouPort s_fou = new() { Port = 5555, Type = FouPortType.Fou, Protocol = 4 };
    private static readonly FouPort s_gue = new() { Port = 5555, Type = FouPortType.Gue };
    private static readonly FouPort s_gue6 = s_gue with { AddressFamily = AddressFamily.InterNetworkV6 };

    public static TheoryData<string, FouPort> Faulty => new()
    {
        { nameof(FouPort.Port), s_fou with { Port = 0 } },
        { nameof(FouPort.Port), s_fou with { Port = -1 } },
        { nameof(FouPort.Port), s_fou with { Port = 65536 } },
        { nameof(FouPort.Type), s_fou with { Type = FouPortType.Unspecified } },
        { nameof(FouPort.Type), s_fou with { Type = (FouPortType)3 } },
        { nameof(FouPort.Protocol), s_fou with { Protocol = 0 } },
        { nameof(FouPort.Protocol), s_fou with { Protocol = -4 } },
        { nameof(FouPort.Protocol), s_fou with { Protocol = 256 } },
        { nameof(FouPort.Protocol), s_gue with { Protocol = 4 } },
        { nameof(FouPort.NoPartialRemoteChecksum), s_fou with { NoPartialRemoteChecksum = true } },
        { nameof(FouPort.AddressFamily), s_fou with { AddressFamily = AddressFamily.Unspecified } },
        { nameof(FouPort.AddressFamily), s_fou with { AddressFamily = AddressFamily.Unix } },
        { nameof(FouPort.LocalAddress), s_gue with { LocalAddress = IPAddress.IPv6Loopback } },
        { nameof(FouPort.LocalAddress), s_gue with { LocalAddress = IPAddress.IPv6Any } },
        { nameof(FouPort.LocalAddress), s_gue6 with { LocalAddress = IPAddress.Loopback } },
        { nameof(FouPort.LocalAddress), s_gue6 with { LocalAddress = IPAddress.Parse("::ffff:10.0.0.1") } },
        { nameof(FouPort.LocalAddress), s_gue6 with { LocalAddress = IPAddress.Parse("fe80::1%3") } },
        { nameof(FouPort.PeerAddress), s_gue with { PeerAddress = IPAddress.IPv6Loopback, PeerPort = 1 } },
        { nameof(FouPort.PeerAddress), s_gue6 with { PeerAddress = IPAddress.Parse("::ffff:10.0.0.1"), PeerPort = 1 } },
        { nameof(FouPort.PeerAddress), s_gue with { PeerPort = 7777 } },
        { nameof(FouPort.PeerAddress), s_gue with { PeerAddress = IPAddress.Any, PeerPort = 7777 } },
        { nameof(FouPort.PeerPort), s_gue with { PeerAddress = IPAddress.Loopback } },
        { nameof(FouPort.PeerPort), s_gue with { PeerAddress = IPAddress.Loopback, PeerPort = 65536 } },
        { nameof(FouPort.PeerPort), s_gue with { PeerAddress = IPAddress.Loopback, PeerPort = -1 } },
        { nameof(FouPort.InterfaceIndex), s_gue with { InterfaceIndex = -1 } },
        { nameof(FouPort.InterfaceIndex), s_gue6 with { LocalAddress = IPAddress.Parse("fe80::1") } },
        { nameof(FouPort.InterfaceIndex), s_gue6 with { PeerAddress = IPAddress.Parse("fe80::1"), PeerPort = 1 } },
    };

    public static TheoryData<FouPort> Right =>
    [
        s_fou, s_gue, s_gue6,
        s_fou with { Port = 1, Protocol = 1 },
        s_fou with { Port = 65535, Protocol = 255 },
        s_gue with { NoPartialRemoteChecksum = true },
        s_gue with { LocalAddress = IPAddress.Any, PeerAddress = IPAddress.Any },
        s_gue6 with { LocalAddress = IPAddress.IPv6Any },
        s_gue with { InterfaceIndex = 3 },
        s_gue with { PeerAddress = IPAddress.Loopback, PeerPort = 1 },
        s_gue6 with { LocalAddress = IPAddress.Parse("fe80::1"), InterfaceIndex = 3 },
    ];

    [Theory]
    [MemberData(nameof(Faulty))]
    public void A_fault_is_found_and_named(string field, FouPort port)
    {
        SpecificationFault? fault = FouPortRules.FindFault(port);
        Assert.Equal(field, fault?.Field);
        Assert.EndsWith(".", fault!.Reason, StringComparison.Ordinal);
        Assert.Equal($"{field}: {fault.Reason}", fault.ToString());
    }

    [Theory]
    [MemberData(nameof(Right))]
    public void What_the_kernel_takes_is_right(FouPort port) => Assert.Null(FouPortRules.FindFault(port));
}
