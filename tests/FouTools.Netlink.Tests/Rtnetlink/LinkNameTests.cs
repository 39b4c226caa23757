using FouTools.Netlink.Rtnetlink;

namespace FouTools.Netlink.Tests.Rtnetlink;

public sealed class LinkNameTests
{
    [Theory]
    [InlineData("fou0", true)]
    [InlineData("123456789012345", true)]
    [InlineData("1234567890123456", false)]
    [InlineData("ääääääää", false)]
    [InlineData("äääääää", true)]
    [InlineData("", false)]
    [InlineData(null, false)]
    [InlineData(".", false)]
    [InlineData("..", false)]
    [InlineData("a/b", false)]
    [InlineData("a:b", false)]
    [InlineData("a b", false)]
    [InlineData("a\tb", false)]
    [InlineData("fou%d", false)]
    public void Names_follow_the_kernels_rules(string? name, bool isValid) => Assert.Equal(isValid, LinkName.IsValid(name));
}
