using FouTools.Netlink.Rtnetlink.Tunnels;

namespace FouTools.Netlink.Tests.Tunnels;

public sealed class TunnelDefaultsTests
{
    public static TheoryData<TunnelKind> Kinds => [.. Enum.GetValues<TunnelKind>().Where(kind => kind is not (TunnelKind.Erspan or TunnelKind.Ip6Erspan))];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Defaults_are_possible(TunnelKind kind) =>
        Assert.Null(TunnelRules.FindFault(kind, TunnelDefaults.Complete(kind, new TunnelParameters())));

    [Theory]
    [MemberData(nameof(Kinds))]
    public void What_is_said_stays(TunnelKind kind)
    {
        TunnelParameters said = TunnelDefaults.Complete(kind, new TunnelParameters()) with { Ttl = 7, FirewallMark = 9 };
        Assert.Equal(said, TunnelDefaults.Complete(kind, said));
    }

    [Fact]
    public void Passing_over_DF_turns_path_MTU_discovery_off() =>
        Assert.False(TunnelDefaults.Complete(TunnelKind.Gretap, new TunnelParameters { IgnoreDf = true }).PathMtuDiscovery);
}
