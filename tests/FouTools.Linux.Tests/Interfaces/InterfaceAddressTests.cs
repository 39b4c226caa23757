using System.Net;
using CsCheck;
using FouTools.Linux.Interfaces;

namespace FouTools.Linux.Tests.Interfaces;

public sealed class InterfaceAddressTests
{
    [Theory]
    [InlineData("10.9.0.1/30", "10.9.0.1", 30, "10.9.0.0/30")]
    [InlineData("10.9.0.1", "10.9.0.1", 32, "10.9.0.1/32")]
    [InlineData("10.9.255.255/0", "10.9.255.255", 0, "0.0.0.0/0")]
    [InlineData("10.9.255.255/9", "10.9.255.255", 9, "10.0.0.0/9")]
    [InlineData("fd00::1/64", "fd00::1", 64, "fd00::/64")]
    [InlineData("fd00::1", "fd00::1", 128, "fd00::1/128")]
    [InlineData("FD00:0::ffff/127", "fd00::ffff", 127, "fd00::fffe/127")]
    public void Text_is_read(string text, string address, int prefixLength, string network)
    {
        var result = InterfaceAddress.Parse(text);
        Assert.Equal(IPAddress.Parse(address), result.Address);
        Assert.Equal(prefixLength, result.PrefixLength);
        Assert.Equal($"{address}/{prefixLength}", result.ToString());
        Assert.Equal(IPNetwork.Parse(network), result.Network);
        Assert.Equal(new InterfaceAddress(IPAddress.Parse(address), prefixLength), result);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("10.9.0.1/")]
    [InlineData("10.9.0.1/33")]
    [InlineData("10.9.0.1/-1")]
    [InlineData("10.9.0.1/+8")]
    [InlineData("10.9.0.1/ 8")]
    [InlineData("10.9.0.1/8 ")]
    [InlineData(" 10.9.0.1/8")]
    [InlineData("10.9.0.1/8/8")]
    [InlineData("10.9.0.1/08")]
    [InlineData("10.9.0.1/٨")]
    [InlineData("10.9.0.1/255.0.0.0")]
    [InlineData("10.9.0.1/99999999999")]
    [InlineData("10.9.0/8")]
    [InlineData("10.9.0.256/8")]
    [InlineData("0x0a.9.0.1/8")]
    [InlineData("010.9.0.1/8")]
    [InlineData("1")]
    [InlineData("fd00::1/129")]
    [InlineData("fd00:::1/64")]
    [InlineData("[fd00::1]/64")]
    [InlineData("[fd00::1]:80")]
    [InlineData("fe80::1%2/64")]
    [InlineData("fe80::1%eth0/64")]
    [InlineData("fe80::1%0")]
    [InlineData("localhost")]
    public void Other_text_is_rejected(string text)
    {
        Assert.False(InterfaceAddress.TryParse(text, out _));
        Assert.Throws<FormatException>(() => InterfaceAddress.Parse(text));
    }

    [Fact]
    public void Null_is_rejected()
    {
        Assert.False(InterfaceAddress.TryParse(null, out _));
        Assert.Throws<ArgumentNullException>(() => InterfaceAddress.Parse(null!));
    }

    [Fact]
    public void An_invalid_value_is_rejected()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new InterfaceAddress(IPAddress.Loopback, 33));
        Assert.Throws<ArgumentOutOfRangeException>(() => new InterfaceAddress(IPAddress.Loopback, -1));
        Assert.Throws<ArgumentException>(() => new InterfaceAddress(IPAddress.Parse("fe80::1%2"), 64));
        Assert.Equal(string.Empty, default(InterfaceAddress).ToString());
    }

    [Fact]
    public void Every_address_survives_the_round_trip() =>
        Gen.Select(Gen.OneOf(Gen.Byte.Array[4], Gen.Byte.Array[16]), Gen.Int[0, 1000]).Sample((bytes, number) =>
        {
            var address = new InterfaceAddress(new IPAddress(bytes), number % (bytes.Length * 8 + 1));
            Assert.Equal(address, InterfaceAddress.Parse(address.ToString()));
            Assert.True(address.Network.Contains(address.Address));
        });

    [Fact]
    public void Random_text_is_rejected_without_an_exception() =>
        Gen.String["0123456789abcdef:./%[]x "].Sample(text =>
        {
            if (InterfaceAddress.TryParse(text, out InterfaceAddress address))
            {
                Assert.Equal(address, InterfaceAddress.Parse(address.ToString()));
            }
        });
}
