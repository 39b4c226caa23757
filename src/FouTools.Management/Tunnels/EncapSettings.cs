using FouTools.Netlink;
using FouTools.Netlink.Rtnetlink.Tunnels;
using FouTools.Packets;

namespace FouTools.Management.Tunnels;

/// <summary>The requested encapsulation of a tunnel in UDP. What is null was not given.</summary>
public sealed record EncapSettings
{
    /// <summary>FOU, GUE or none.</summary>
    public TunnelEncapType? Type { get; init; }

    /// <summary>The UDP source port: Auto for one by the inner flow, or a fixed one.</summary>
    public SourcePortPolicy? SourcePort { get; init; }

    /// <summary>The UDP destination port, 1 to 65535: the FOU port of the remote.</summary>
    public int? DestinationPort { get; init; }

    /// <summary>Whether outer packets over IPv4 get a UDP checksum.</summary>
    public bool? UdpChecksum { get; init; }

    /// <summary>Whether outer packets over IPv6 get a UDP checksum.</summary>
    public bool? UdpChecksum6 { get; init; }

    /// <summary>Whether GUE offloads the inner checksum (remote checksum offload).</summary>
    public bool? RemoteChecksum { get; init; }

    /// <summary>Whether nothing was given.</summary>
    public bool IsEmpty => this == new EncapSettings();

    /// <summary>Merges the settings into the encapsulation in place.</summary>
    /// <param name="kind">The kind of the tunnel.</param>
    /// <param name="current">The one in place; null for none.</param>
    /// <returns>The encapsulation, which <see cref="TunnelRules"/> may still reject.</returns>
    /// <exception cref="SpecificationException">The settings need a type, and neither they nor the encapsulation in place have one.</exception>
    public TunnelEncap ApplyTo(TunnelKind kind, TunnelEncap? current)
    {
        TunnelEncapType type = Type ?? current?.Type ?? TunnelEncapType.None;
        if (type == TunnelEncapType.None)
        {
            // None is none, whatever settings come with it from an object that was read.
            return Type == TunnelEncapType.None || IsEmpty
                ? TunnelEncap.None
                : throw new SpecificationFault(nameof(Type), "The settings of the encapsulation need a type, Fou or Gue.").ToException();
        }

        TunnelEncap kept = current is null or { Type: TunnelEncapType.None }
            ? new TunnelEncap { Flags = TunnelDefaults.EncapFlagsOf(kind) }
            : current;
        return new TunnelEncap
        {
            Type = type,
            SourcePort = SourcePort is null ? kept.SourcePort : SourcePort.Port ?? 0,
            DestinationPort = DestinationPort ?? kept.DestinationPort,
            Flags = Set(
                Set(
                    Set(kept.Flags, TunnelEncapFlags.Checksum, UdpChecksum),
                    TunnelEncapFlags.Checksum6,
                    UdpChecksum6),
                TunnelEncapFlags.RemoteChecksum,
                RemoteChecksum),
        };
    }

    private static TunnelEncapFlags Set(TunnelEncapFlags flags, TunnelEncapFlags flag, bool? isOn) => isOn switch
    {
        true => flags | flag,
        false => flags & ~flag,
        null => flags,
    };
}
