using System.Net;
using System.Net.Sockets;
using CsCheck;
using FouTools.Netlink.Rtnetlink.Tunnels;
using FouTools.Packets;

namespace FouTools.Netlink.Tests.Tunnels;

/// <summary>Parameters with any subset of what a kind has, as the test says and not as the code under test does.</summary>
internal static class TunnelGenerator
{
    private static readonly Gen<IPAddress?> s_ipv4 = Gen.Byte.Array[3].Select(bytes => new IPAddress([10, .. bytes])).Null();
    private static readonly Gen<IPAddress?> s_ipv6 = Gen.Byte.Array[15].Select(bytes => new IPAddress([0x20, .. bytes])).Null();

    private static readonly Gen<TunnelEncap?> s_encap = Gen.Select(Gen.UShort[0, 3], Gen.UShort, Gen.UShort, Gen.UShort, (type, source, destination, flags) => new TunnelEncap
    {
        Type = (TunnelEncapType)type,
        SourcePort = source,
        DestinationPort = destination,
        Flags = (TunnelEncapFlags)flags,
    }).Null();

    public static Gen<TunnelParameters> Of(TunnelKind kind)
    {
        bool overIpv6 = kind is TunnelKind.Ip6Tnl or TunnelKind.Ip6Gre or TunnelKind.Ip6Gretap or TunnelKind.Ip6Erspan;
        bool isGre = kind is not (TunnelKind.Ipip or TunnelKind.Sit or TunnelKind.Ip6Tnl);
        Gen<IPAddress?> address = overIpv6 ? s_ipv6 : s_ipv4;
        Gen<TunnelParameters> result = Gen.Select(
            Gen.Int[1, int.MaxValue].Nullable(), address, address, Gen.Byte.Nullable(), s_encap, Gen.UInt.Nullable(),
            (link, local, remote, ttl, encap, mark) => new TunnelParameters
            {
                UnderlayIndex = link, LocalAddress = local, RemoteAddress = remote, Ttl = ttl, Encap = encap, FirewallMark = mark,
            });
        if (kind != TunnelKind.Sit)
        {
            result = Gen.Select(result, Gen.Bool, (p, metadata) => p with { CollectMetadata = metadata });
        }

        if (overIpv6)
        {
            result = Gen.Select(result, Gen.Byte.Nullable(), Gen.UInt.Nullable(), Gen.UInt[0, 0x7f].Nullable(), (p, limit, flow, flags) => p with
            {
                EncapsulationLimit = limit, FlowInformation = flow, Ip6Flags = (Ip6TunnelFlags?)flags,
            });
        }
        else
        {
            result = Gen.Select(result, Gen.Byte.Nullable(), Gen.Bool.Nullable(), (p, tos, discovery) => p with { Tos = tos, PathMtuDiscovery = discovery });
        }

        if (isGre)
        {
            result = Gen.Select(result, Flags, Flags, Gen.UInt.Nullable(), Gen.UInt.Nullable(), (p, input, output, inputKey, outputKey) => p with
            {
                InputFlags = input, OutputFlags = output, InputKey = inputKey, OutputKey = outputKey,
            });
        }
        else
        {
            result = Gen.Select(result, Gen.Byte.Nullable(), (p, protocol) => p with { Protocol = protocol });
        }

        return kind switch
        {
            TunnelKind.Gre or TunnelKind.Gretap => WithIgnoreDf(result),
            TunnelKind.Erspan => WithErspan(WithIgnoreDf(result)),
            TunnelKind.Ip6Erspan => WithErspan(result),
            TunnelKind.Sit => Gen.Select(result, Gen.Bool, s_ipv6, Gen.UShort.Nullable(), s_ipv4, Gen.UShort.Nullable(), (p, isatap, prefix, length, relay, relayLength) => p with
            {
                Isatap = isatap, SixRdPrefix = prefix, SixRdPrefixLength = length, SixRdRelayPrefix = relay, SixRdRelayPrefixLength = relayLength,
            }),
            _ => result,
        };
    }

    private static Gen<GreFlags> Flags => Gen.Int[0, 3].Select(which => (GreFlags)((which & 1) * (int)GreFlags.Checksum | (which >> 1) * (int)GreFlags.Sequence));

    private static Gen<TunnelParameters> WithIgnoreDf(Gen<TunnelParameters> result) =>
        Gen.Select(result, Gen.Bool.Nullable(), (p, ignore) => p with { IgnoreDf = ignore });

    private static Gen<TunnelParameters> WithErspan(Gen<TunnelParameters> result) =>
        Gen.Select(result, Gen.UInt.Nullable(), Gen.Byte.Nullable(), Gen.Byte.Nullable(), Gen.UShort.Nullable(), (p, index, version, direction, hardware) => p with
        {
            ErspanIndex = index, ErspanVersion = version, ErspanDirection = direction, ErspanHardwareId = hardware,
        });
}
