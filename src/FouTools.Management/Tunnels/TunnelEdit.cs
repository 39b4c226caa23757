using FouTools.Management.Errors;
using FouTools.Netlink;
using FouTools.Netlink.Rtnetlink.Tunnels;

namespace FouTools.Management.Tunnels;

/// <summary>The requested changes of a tunnel. What is null stays as it is.</summary>
public sealed record TunnelEdit
{
    /// <summary>The parameters.</summary>
    public TunnelSettings? Settings { get; init; }

    /// <summary>The encapsulation in UDP.</summary>
    public EncapSettings? Encap { get; init; }

    /// <summary>The MTU in bytes; null for the one in place, or where the headers change for the one that fits them.</summary>
    public int? Mtu { get; init; }

    /// <summary>Whether to set the device up or down.</summary>
    public bool? Up { get; init; }

    /// <summary>Merges the changes into the parameters in place.</summary>
    /// <param name="kind">The kind of the tunnel.</param>
    /// <param name="current">The parameters in place.</param>
    /// <param name="underlayIndex">The index of the underlay interface, where one is given.</param>
    /// <exception cref="ManagementException">A number is out of range, or the kind does not have a property that was given.</exception>
    /// <exception cref="SpecificationException">The encapsulation lacks its type.</exception>
    internal TunnelParameters ApplyTo(TunnelKind kind, TunnelParameters current, int? underlayIndex)
    {
        TunnelParameters merged = Settings?.ApplyTo(kind, current, underlayIndex) ?? current;
        return Encap is null ? merged : merged with { Encap = Encap.ApplyTo(kind, merged.Encap) };
    }
}
