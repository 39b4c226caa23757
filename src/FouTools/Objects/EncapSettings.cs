using FouTools.Datapath.Model;
using FouTools.Netlink;
using FouTools.Netlink.Rtnetlink.Tunnels;

namespace FouTools.Objects;

/// <summary>What a user says of an encapsulation in UDP: null where nothing is said.</summary>
internal sealed record EncapSettings
{
    public TunnelEncapType? Type { get; init; }

    public SourcePortPolicy? SourcePort { get; init; }

    public int? DestinationPort { get; init; }

    public bool? UdpChecksum { get; init; }

    public bool? UdpChecksum6 { get; init; }

    public bool? RemoteChecksum { get; init; }

    /// <summary>Whether nothing is said.</summary>
    public bool IsEmpty => this == new EncapSettings();

    /// <summary>Makes the encapsulation of the one in place and what is said.</summary>
    /// <param name="kind">The kind of the tunnel.</param>
    /// <param name="current">The one in place; null for none.</param>
    /// <returns>The encapsulation, which can be one that <see cref="TunnelRules"/> refuses.</returns>
    /// <exception cref="ArgumentException">There is none to which the rest could belong.</exception>
    public TunnelEncap ApplyTo(TunnelKind kind, TunnelEncap? current)
    {
        TunnelEncapType type = Type ?? current?.Type ?? TunnelEncapType.None;
        if (type == TunnelEncapType.None)
        {
            // Said to be none, it is none, whatever a piped object says besides.
            return Type == TunnelEncapType.None || IsEmpty
                ? TunnelEncap.None
                : throw new SpecificationFault(nameof(Type), "What is said of the encapsulation needs one, Fou or Gue.").ToException();
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
