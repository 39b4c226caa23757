namespace FouTools.Netlink.Netfilter;

/// <summary>A function of the kernel that netfilter has packets seen by.</summary>
/// <param name="Function">Its name.</param>
/// <param name="Module">The module that it is of; null where it is built in.</param>
/// <param name="IsChain">Whether it is that of a chain of nftables.</param>
public sealed record RegisteredHook(string Function, string? Module, bool IsChain)
{
    /// <summary>Names it.</summary>
    /// <returns>For example "ipv4_conntrack_in of nf_conntrack".</returns>
    public override string ToString() => Module is null ? Function : $"{Function} of {Module}";
}
