using System.Net;
using System.Net.Sockets;
using FouTools.Netlink.Fou;

namespace FouTools.Netlink.Tests.Fou;

/// <summary>The rows about ports that exclude each other, as the kernel was seen to answer them.</summary>
public sealed class FouPortOverlapTests
{
    private static readonly FouPort s_port = new() { Port = 5555, Type = FouPortType.Fou, Protocol = 4 };
    private static readonly IPAddress s_one = IPAddress.Parse("192.0.2.1");
    private static readonly IPAddress s_two = IPAddress.Parse("192.0.2.2");

    public static TheoryData<FouPort, FouPort, bool> Rows => new()
    {
        { s_port, s_port, true },
        { s_port, s_port with { Protocol = 47 }, true },
        { s_port, s_port with { Type = FouPortType.Gue, Protocol = 0 }, true },
        { s_port, s_port with { Port = 5556 }, false },
        { s_port, s_port with { AddressFamily = AddressFamily.InterNetworkV6 }, false },
        { s_port, s_port with { LocalAddress = s_one }, true },
        { s_port, s_port with { LocalAddress = IPAddress.Any }, true },
        { s_port with { LocalAddress = s_one }, s_port with { LocalAddress = s_two }, false },
        { s_port with { LocalAddress = s_one }, s_port with { LocalAddress = s_one, PeerAddress = s_two, PeerPort = 7 }, true },
        { s_port with { InterfaceIndex = 1 }, s_port with { InterfaceIndex = 2 }, false },
        { s_port with { InterfaceIndex = 1 }, s_port, true },
    };

    [Theory]
    [MemberData(nameof(Rows))]
    public void Ports_with_the_same_socket_exclude_each_other(FouPort there, FouPort wanted, bool expected)
    {
        Assert.Equal(expected ? there : null, FouPortOverlap.Find([s_port with { Port = 1 }, there], wanted));
        Assert.Equal(expected ? wanted : null, FouPortOverlap.Find([wanted], there));
    }
}
