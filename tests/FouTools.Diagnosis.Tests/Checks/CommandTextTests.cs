using FouTools.Diagnosis.Checks;

namespace FouTools.Diagnosis.Tests.Checks;

public sealed class CommandTextTests
{
    [Theory]
    [InlineData(null, "ip link set t0 up")]
    [InlineData("shop", "ip -n shop link set t0 up")]
    [InlineData("/proc/7/ns/net", "nsenter --net=/proc/7/ns/net ip link set t0 up")]
    [InlineData("a b", "ip -n 'a b' link set t0 up")]
    public void Ip_knows_its_namespace(string? netns, string expected) => Assert.Equal(expected, CommandText.Ip(netns, "link set t0 up"));

    [Theory]
    [InlineData(null, "sysctl -w net/ipv4/conf/t.0/rp_filter=2")]
    [InlineData("shop", "ip netns exec shop sysctl -w net/ipv4/conf/t.0/rp_filter=2")]
    [InlineData("/run/x", "nsenter --net=/run/x sysctl -w net/ipv4/conf/t.0/rp_filter=2")]
    public void Sysctl_knows_its_namespace(string? netns, string expected) =>
        Assert.Equal(expected, CommandText.Sysctl(netns, "net/ipv4/conf/t.0/rp_filter", 2));

    [Theory]
    [InlineData("t0", "t0")]
    [InlineData("it's", "'it''s'")]
    [InlineData("$(reboot)", "'$(reboot)'")]
    [InlineData("a;b", "'a;b'")]
    public void Words_are_quoted_where_they_mean_more(string word, string expected) => Assert.Equal(expected, CommandText.Word(word));
}
