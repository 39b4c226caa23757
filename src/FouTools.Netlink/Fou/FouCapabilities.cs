using FouTools.Netlink.Generic;

namespace FouTools.Netlink.Fou;

/// <summary>What the family fou of this kernel can do.</summary>
public sealed record FouCapabilities
{
    /// <summary>The family as the kernel described it.</summary>
    public required GenericFamily Family { get; init; }

    /// <summary>Whether ports can be bound to a local address, a peer and an interface (since Linux 5.2).</summary>
    public required bool CanBind { get; init; }

    /// <summary>
    /// The least protocol number that is taken: 1 since the fix of CVE-2026-23083, 0 before it; null where the kernel
    /// does not tell (before Linux 5.7).
    /// </summary>
    public required int? MinProtocol { get; init; }
}
