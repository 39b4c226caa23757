using FouTools.Netlink.Netfilter;
using FouTools.Netlink.Netfilter.Wire;

namespace FouTools.Netlink.Tests.Kernel;

public sealed class HostHooksOnKernelTests
{
    [Theory]
    [InlineData(NetfilterFamily.Inet, NF_INET.LOCAL_IN, true, true)]
    [InlineData(NetfilterFamily.Inet, NF_INET.PRE_ROUTING, true, true)]
    [InlineData(NetfilterFamily.Inet, NF_INET.FORWARD, false, false)]
    [InlineData(NetfilterFamily.IPv4, NF_INET.LOCAL_OUT, true, false)]
    [InlineData(NetfilterFamily.IPv6, NF_INET.POST_ROUTING, false, true)]
    [InlineData(NetfilterFamily.Arp, 0, false, false)]
    [InlineData(NetfilterFamily.Bridge, NF_INET.LOCAL_IN, false, false)]
    public void A_chain_with_a_rule_is_found_by_whose_packets_it_sees(NetfilterFamily family, uint hook, bool seesIPv4, bool seesIPv6)
    {
        using var here = new Namespaced();
        using var rules = new NftRules(here.Netns);
        using HostHooks four = HostHooks.Open(here.Netns, isIPv4: true);
        using HostHooks six = HostHooks.Open(here.Netns, isIPv4: false);
        rules.AddTable(family, "walls");
        rules.AddChain(family, "walls", "gate", hook);
        Assert.Null(four.FindFirst());
        Assert.Null(six.FindFirst());

        rules.AddRule(family, "walls", "gate");
        string name = family switch { NetfilterFamily.IPv4 => "ip", NetfilterFamily.IPv6 => "ip6", _ => "inet" };
        string expected = $"nftables chain '{name} walls gate'";
        Assert.Equal(seesIPv4 ? expected : null, four.FindFirst());
        Assert.Equal(seesIPv6 ? expected : null, six.FindFirst());

        rules.RemoveTable(family, "walls");
        Assert.Null(four.FindFirst());
        Assert.Null(six.FindFirst());
    }

    [Fact]
    public void A_chain_that_refuses_needs_no_rule()
    {
        using var here = new Namespaced();
        using var rules = new NftRules(here.Netns);
        using HostHooks hooks = HostHooks.Open(here.Netns, isIPv4: true);
        rules.AddTable(NetfilterFamily.IPv4, "walls");
        rules.AddChain(NetfilterFamily.IPv4, "walls", "open", NF_INET.LOCAL_IN);
        Assert.Null(hooks.FindFirst());
        rules.AddChain(NetfilterFamily.IPv4, "walls", "shut", NF_INET.LOCAL_IN, accepts: false);
        Assert.Equal("nftables chain 'ip walls shut'", hooks.FindFirst());
    }

    [Fact]
    public void A_chain_that_only_rules_lead_to_is_none_by_itself()
    {
        using var here = new Namespaced();
        using var rules = new NftRules(here.Netns);
        using HostHooks hooks = HostHooks.Open(here.Netns, isIPv4: true);
        rules.AddTable(NetfilterFamily.Inet, "walls");
        rules.AddChain(NetfilterFamily.Inet, "walls", "side", hook: null);
        rules.AddRule(NetfilterFamily.Inet, "walls", "side");
        Assert.Null(hooks.FindFirst());
    }

    [Fact]
    public void Another_namespace_has_other_chains()
    {
        using var here = new Namespaced();
        using var there = new Namespaced();
        using var rules = new NftRules(there.Netns);
        rules.AddTable(NetfilterFamily.IPv4, "walls");
        rules.AddChain(NetfilterFamily.IPv4, "walls", "shut", NF_INET.LOCAL_IN, accepts: false);
        using HostHooks ours = HostHooks.Open(here.Netns, isIPv4: true);
        using HostHooks theirs = HostHooks.Open(there.Netns, isIPv4: true);
        Assert.Null(ours.FindFirst());
        Assert.NotNull(theirs.FindFirst());
    }

    [Fact]
    public void Registered_functions_are_listed_where_the_kernel_tells_them()
    {
        using var here = new Namespaced();
        using var rules = new NftRules(here.Netns);
        using var netlink = NetfilterNetlink.Open(here.Netns);
        rules.AddTable(NetfilterFamily.IPv4, "walls");
        rules.AddChain(NetfilterFamily.IPv4, "walls", "gate", NF_INET.LOCAL_IN);
        try
        {
            Assert.Contains(netlink.ListHooks(NetfilterFamily.IPv4, NF_INET.LOCAL_IN), hook => hook.IsChain);
            Assert.DoesNotContain(netlink.ListHooks(NetfilterFamily.IPv4, NF_INET.LOCAL_OUT), hook => hook.IsChain);
        }
        catch (NetlinkException refusal) when (refusal.Error == Linux.Errno.EINVAL)
        {
            Assert.Skip("The kernel does not tell its hooks (CONFIG_NETFILTER_NETLINK_HOOK).");
        }
    }

    [Fact]
    public void Without_capabilities_it_cannot_be_told()
    {
        using var here = new Namespaced();
        using HostHooks hooks = HostHooks.Open(here.Netns, isIPv4: true);
        Capabilities.RunWithout(() =>
        {
            NetlinkException refusal = Assert.Throws<NetlinkException>(hooks.FindFirst);
            Assert.Equal(Linux.Errno.EPERM, refusal.Error);
        });
    }
}
