namespace FouTools.Packets.Tests;

public sealed class IPProtocolNamesTests
{
    [Theory]
    [InlineData("IPIP", 4)]
    [InlineData("ipv6", 41)]
    [InlineData("Gre", 47)]
    [InlineData("MPLS", 137)]
    [InlineData("udplite", 136)]
    public void A_name_in_any_case_has_its_number(string name, int number) => Assert.Equal(number, IPProtocolNames.Find(name));

    [Fact]
    public void Every_name_is_that_of_its_number() =>
        Assert.All(IPProtocolNames.All, name => Assert.Equal(name, IPProtocolNames.NameOf(IPProtocolNames.Find(name)!.Value)));

    [Fact]
    public void A_name_that_no_protocol_has_is_null() => Assert.Null(IPProtocolNames.Find("vxlan"));

    [Fact]
    public void A_number_without_name_stands_for_itself() => Assert.Equal("253", IPProtocolNames.NameOf(253));
}
