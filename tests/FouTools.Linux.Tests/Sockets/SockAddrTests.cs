using System.Net;
using CsCheck;
using FouTools.Linux.Sockets;

namespace FouTools.Linux.Tests.Sockets;

public sealed unsafe class SockAddrTests
{
    [Theory]
    [InlineData("192.0.2.1", "0200" + "15b3" + "c0000201" + "0000000000000000")]
    [InlineData("fe80::1%3", "0a00" + "15b3" + "00000000" + "fe800000000000000000000000000001" + "03000000")]
    public void The_kernels_structure_is_big_endian_but_for_family_and_scope(string address, string expected)
    {
        Assert.SkipUnless(BitConverter.IsLittleEndian, "the bytes are of a little-endian machine");
        SockAddr made = SockAddr.Create(SocketEndpoint.From(IPAddress.Parse(address), 5555));
        Assert.Equal(expected, Convert.ToHexStringLower(new ReadOnlySpan<byte>(&made, made.Length)));
    }

    [Fact]
    public void Conversion_round_trips() =>
        Gen.Select(Gen.ULong, Gen.ULong, Gen.UShort, Gen.UInt, Gen.Bool).Sample((high, low, port, scope, ipv4) =>
        {
            SocketEndpoint endpoint = ipv4
                ? new SocketEndpoint(SocketEndpoint.FromIPv4((uint)low), port)
                : new SocketEndpoint(new UInt128(high | 1, low), port, scope);
            return SockAddr.Create(endpoint).ToEndpoint() == endpoint;
        });
}
