using System.Net.NetworkInformation;
using System.Runtime.InteropServices;
using FouTools.Netlink.Codec;
using FouTools.Netlink.Rtnetlink.Wire;

namespace FouTools.Netlink.Rtnetlink;

/// <summary>Reads RTM_NEWLINK messages.</summary>
internal static class LinkDecoder
{
    // The index of the IPv6 MTU in the array of IFLA_INET6_CONF (DEVCONF_MTU6, include/uapi/linux/ipv6.h).
    internal const int DevConfMtu6 = 2;

    public static Link Decode(NetlinkMessage message)
    {
        IfInfoMsg info = message.ReadHeader<IfInfoMsg>();
        var link = new Link
        {
            Index = info.Index,
            Name = string.Empty,
            HardwareType = info.Type,
            Flags = (LinkFlags)info.Flags,
        };
        foreach (NetlinkAttribute attribute in message.ReadAttributes(IfInfoMsg.Size))
        {
            link = attribute.Type switch
            {
                IFLA.IFNAME => link with { Name = attribute.AsString() },
                IFLA.LINKINFO => link with { Kind = DecodeKind(attribute.AsNested()) },
                IFLA.OPERSTATE => link with { OperationalState = (OperationalState)attribute.AsByte() },
                IFLA.MTU => link with { Mtu = attribute.AsInt32() },
                IFLA.ADDRESS => link with { HardwareAddress = new PhysicalAddress(attribute.Payload.ToArray()) },
                IFLA.MASTER => link with { MasterIndex = attribute.AsInt32() },
                IFLA.LINK => link with { LinkedIndex = NullIfZero(attribute.AsInt32()) },
                IFLA.LINK_NETNSID => link with { LinkedNamespaceId = attribute.AsInt32() },
                IFLA.TXQLEN => link with { TransmitQueueLength = attribute.AsInt32() },
                IFLA.IFALIAS => link with { Alias = attribute.AsString() },
                IFLA.STATS64 => link with { Statistics = DecodeStatistics(attribute.Payload) },
                IFLA.AF_SPEC => DecodeFamilies(link, attribute.AsNested()),
                _ => link,
            };
        }

        return link.Name.Length > 0
            ? link
            : throw new MalformedMessageException($"The link with index {info.Index} has no name.");
    }

    private static string? DecodeKind(AttributeReader attributes)
    {
        string? kind = null;
        foreach (NetlinkAttribute attribute in attributes)
        {
            if (attribute.Type == IFLA_INFO.KIND)
            {
                kind = attribute.AsString();
            }
        }

        return kind;
    }

    private static Link DecodeFamilies(Link link, AttributeReader families)
    {
        foreach (NetlinkAttribute family in families)
        {
            if (family.Type != AF.INET6)
            {
                continue;
            }

            foreach (NetlinkAttribute attribute in family.AsNested())
            {
                link = attribute.Type switch
                {
                    IFLA_INET6.CONF => link with { Ipv6Mtu = DecodeIpv6Mtu(attribute.Payload) },
                    IFLA_INET6.ADDR_GEN_MODE =>
                        link with { Ipv6AddressGeneration = (Ipv6AddressGeneration)attribute.AsByte() },
                    _ => link,
                };
            }
        }

        return link;
    }

    private static int DecodeIpv6Mtu(ReadOnlySpan<byte> configuration) =>
        MemoryMarshal.TryRead(Tail(configuration, DevConfMtu6 * sizeof(int)), out int mtu)
            ? mtu
            : throw new MalformedMessageException($"The IPv6 configuration of a link has {configuration.Length} bytes.");

    private static LinkStatistics DecodeStatistics(ReadOnlySpan<byte> counters)
    {
        const int Counters = 8;
        if (counters.Length < Counters * sizeof(ulong))
        {
            throw new MalformedMessageException($"The statistics of a link have {counters.Length} bytes.");
        }

        // The attribute is aligned to four bytes only, so the counters are read one by one.
        return new LinkStatistics
        {
            ReceivedPackets = MemoryMarshal.Read<ulong>(counters),
            SentPackets = MemoryMarshal.Read<ulong>(counters[8..]),
            ReceivedBytes = MemoryMarshal.Read<ulong>(counters[16..]),
            SentBytes = MemoryMarshal.Read<ulong>(counters[24..]),
            ReceiveErrors = MemoryMarshal.Read<ulong>(counters[32..]),
            SendErrors = MemoryMarshal.Read<ulong>(counters[40..]),
            ReceiveDropped = MemoryMarshal.Read<ulong>(counters[48..]),
            SendDropped = MemoryMarshal.Read<ulong>(counters[56..]),
        };
    }

    private static ReadOnlySpan<byte> Tail(ReadOnlySpan<byte> bytes, int start) => bytes[Math.Min(start, bytes.Length)..];

    private static int? NullIfZero(int index) => index == 0 ? null : index;
}
