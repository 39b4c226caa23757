using System.Net;
using CsCheck;
using FouTools.Linux.Sockets;

namespace FouTools.Linux.Tests.Sockets;

public sealed class IPv4ConvertTests
{
    [Fact]
    public void Numbers_are_in_host_byte_order()
    {
        Assert.Equal(0x0a000001u, IPv4Convert.ToUInt32(IPAddress.Parse("10.0.0.1")));
        Assert.Equal("255.0.128.7", IPv4Convert.ToAddress(0xff008007).ToString());
        Assert.Throws<ArgumentException>(() => IPv4Convert.ToUInt32(IPAddress.IPv6Loopback));
    }

    [Fact]
    public void Conversion_round_trips() =>
        Gen.UInt.Sample(number => IPv4Convert.ToUInt32(IPv4Convert.ToAddress(number)) == number);
}
