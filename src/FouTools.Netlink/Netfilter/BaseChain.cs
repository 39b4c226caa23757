namespace FouTools.Netlink.Netfilter;

/// <summary>A chain of nftables that packets come to by a hook. What iptables-nft(8) makes is such too.</summary>
public sealed record BaseChain
{
    /// <summary>Whose packets it sees.</summary>
    public required NetfilterFamily Family { get; init; }

    /// <summary>The table that it is in.</summary>
    public required string Table { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>The hook's number, by NF_INET_*, or NF_NETDEV_* for a device's.</summary>
    public required uint Hook { get; init; }

    /// <summary>How many rules it has.</summary>
    public required uint RuleCount { get; init; }

    /// <summary>Whether what no rule decides about goes on.</summary>
    public required bool Accepts { get; init; }

    /// <summary>Names it as nft(8) does.</summary>
    /// <returns>Family, table and name.</returns>
    public override string ToString() => $"{FamilyName} {Table} {Name}";

    private string FamilyName => Family switch
    {
        NetfilterFamily.IPv4 => "ip",
        NetfilterFamily.IPv6 => "ip6",
        NetfilterFamily.NetDevice => "netdev",
        NetfilterFamily family => family.ToString().ToLowerInvariant(),
    };
}
