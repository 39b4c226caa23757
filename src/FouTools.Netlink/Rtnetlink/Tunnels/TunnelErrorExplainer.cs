using FouTools.Linux;

namespace FouTools.Netlink.Rtnetlink.Tunnels;

/// <summary>What the kernel's error numbers mean for tunnels, where it does not say so itself.</summary>
internal static class TunnelErrorExplainer
{
    /// <summary>Explains why a tunnel was not made.</summary>
    public static NetlinkException OfCreate(NetlinkException refusal, TunnelSpecification specification, bool nameExists, Tunnel? rival) =>
        Explain(refusal, refusal.Error switch
        {
            Errno.EEXIST when nameExists => $"there is a link named {specification.Name}",
            Errno.EEXIST => EndsTaken(specification.Kind, rival),
            Errno.EOPNOTSUPP => $"this kernel makes no tunnels of kind {TunnelKindSchema.Of(specification.Kind).Name}: the module is not loaded, or was not built",
            Errno.EINVAL => Unexplained(specification.Kind, TunnelEncapType.None, specification.Parameters.Encap, specification.Mtu),
            Errno.EPERM => Capability,
            _ => null,
        });

    /// <summary>Explains why a tunnel was not changed.</summary>
    public static NetlinkException OfChange(NetlinkException refusal, Tunnel tunnel, TunnelParameters wanted, int mtu, Tunnel? rival) =>
        Explain(refusal, refusal.Error switch
        {
            Errno.EEXIST => EndsTaken(tunnel.Kind, rival),
            Errno.EINVAL when tunnel.IsFallback => $"{tunnel.Link.Name} is a device of the kernel's own, which it does not change",
            Errno.EINVAL => Unexplained(
                tunnel.Kind,
                tunnel.Parameters.Encap?.Type ?? TunnelEncapType.None,
                wanted.Encap,
                mtu == tunnel.Link.Mtu ? null : mtu),
            Errno.EPERM => Capability,
            _ => null,
        });

    /// <summary>Explains why a tunnel was not deleted.</summary>
    public static NetlinkException OfDelete(NetlinkException refusal) =>
        Explain(refusal, refusal.Error == Errno.EPERM ? Capability : null);

    private const string Capability =
        "it takes CAP_NET_ADMIN in the user namespace that owns the network namespace, and in that of the underlay";

    private static string EndsTaken(TunnelKind kind, Tunnel? rival) =>
        $"{rival?.ToString() ?? "another tunnel"} of kind {TunnelKindSchema.Of(rival?.Kind ?? kind).Name} has the same local and remote address, underlay and key; UDP ports do not tell tunnels apart";

    // An encapsulation is not loaded on demand, and its absence is EINVAL without a word, as is an MTU that the kind
    // does not take.
    private static string? Unexplained(TunnelKind kind, TunnelEncapType current, TunnelEncap? encap, int? mtu)
    {
        string module = TunnelKindNames.EncapModuleOf(kind);
        var guesses = new List<string>();
        if (encap is not null && encap.Type != TunnelEncapType.None && encap.Type != current)
        {
            guesses.Add($"the module {module} is not loaded (modprobe {module})");
        }

        if (mtu is not null)
        {
            guesses.Add($"it does not take an MTU of {mtu}");
        }

        return guesses.Count == 0 ? null : $"the kernel gives no reason; it can be that {string.Join(", or that ", guesses)}";
    }

    private static NetlinkException Explain(NetlinkException refusal, string? reason) =>
        reason is null || refusal.KernelMessage is not null ? refusal : new NetlinkException(refusal, refusal.Operation, refusal.Error, reason);
}
