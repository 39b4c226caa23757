using System.Buffers.Binary;
using FouTools.Datapath.Counters;
using FouTools.Datapath.Tests.Support;

namespace FouTools.Datapath.Tests.Hostile;

/// <summary>The table of malformed datagrams: every way in which one field or one length of a good one can be wrong.</summary>
internal static class Shapes
{
    /// <summary>The MTU of the devices that the table is for.</summary>
    public const int DeviceMtu = 1400;

    private const byte CongestionExperienced = 3;

    private static readonly int[] s_oversizes = [DeviceMtu + 1, DeviceMtu + 2, 1472, 1473, 1500, 2000, 4096, 9000, 20000, 40000, 65000];

    private static readonly ushort[] s_unknownProtocols = [0, 1, 0x0600, 0x0801, 0x0806, 0x6558, 0x86dc, 0x8847, 0x8848, 0x88be, 0xffff];

    public static IReadOnlyList<Shape> All { get; } = [.. Ipip(), .. Sit(), .. Gre()];

    private static byte[] IPv4 => Convert.FromHexString(InnerPackets.IPv4Golden);

    private static byte[] IPv6 => Convert.FromHexString(InnerPackets.IPv6Golden);

    private static IEnumerable<Shape> Ipip() =>
    [
        new("no payload", TunnelMode.IPIP, [], DropReason.Empty),
        .. IPv4Faults().Select(fault => new Shape(fault.Name, TunnelMode.IPIP, fault.Packet, fault.Reason)),
        new("IPv6 inside", TunnelMode.IPIP, IPv6, DropReason.IPv4BadVersion),
        new("GRE inside", TunnelMode.IPIP, [0, 0, 8, 0, .. IPv4], DropReason.IPv4BadVersion),
        new("GUE version 0 inside", TunnelMode.IPIP, [0, 4, 0, 0, .. IPv4], DropReason.IPv4BadVersion),
        .. s_oversizes.Select(length => new Shape(
            $"{length} bytes over an MTU of {DeviceMtu}", TunnelMode.IPIP, LongIPv4(length), DropReason.ExceedsDeviceMtu)),
        new("congestion signal not understood", TunnelMode.IPIP, IPv4, DropReason.CongestionSignalNotUnderstood, CongestionExperienced),
    ];

    private static IEnumerable<Shape> Sit() =>
    [
        new("no payload", TunnelMode.SIT, [], DropReason.Empty),
        .. IPv6Faults().Select(fault => new Shape(fault.Name, TunnelMode.SIT, fault.Packet, fault.Reason)),
        new("IPv4 inside", TunnelMode.SIT, IPv4, DropReason.IPv6BadVersion),
        new("GRE inside", TunnelMode.SIT, [0, 0, 0x86, 0xdd, .. IPv6], DropReason.IPv6BadVersion),
        .. s_oversizes.Select(length => new Shape(
            $"{length} bytes over an MTU of {DeviceMtu}", TunnelMode.SIT, LongIPv6(length), DropReason.ExceedsDeviceMtu)),
        new("congestion signal not understood", TunnelMode.SIT, IPv6, DropReason.CongestionSignalNotUnderstood, CongestionExperienced),
    ];

    private static IEnumerable<Shape> Gre() =>
    [
        new("no payload", TunnelMode.GRE, [], DropReason.Empty),
        .. GreHeaderFaults().Select(fault => new Shape(fault.Name, TunnelMode.GRE, fault.Packet, fault.Reason)),
        .. IPv4Faults().Select(fault => new Shape(
            $"IPv4 with {fault.Name}", TunnelMode.GRE, [0, 0, 8, 0, .. fault.Packet], fault.Reason)),
        .. IPv6Faults().Select(fault => new Shape(
            $"IPv6 with {fault.Name}", TunnelMode.GRE, [0, 0, 0x86, 0xdd, .. fault.Packet], fault.Reason)),
        .. s_oversizes.Select(length => new Shape(
            $"IPv4, {length} bytes over an MTU of {DeviceMtu}", TunnelMode.GRE, [0, 0, 8, 0, .. LongIPv4(length)], DropReason.ExceedsDeviceMtu)),
        new("congestion signal not understood", TunnelMode.GRE, [0, 0, 8, 0, .. IPv4], DropReason.CongestionSignalNotUnderstood, CongestionExperienced),
    ];

    private static IEnumerable<(string Name, byte[] Packet, DropReason Reason)> IPv4Faults()
    {
        for (int version = 0; version < 16; version++)
        {
            if (version != 4)
            {
                yield return ($"version {version}", With(IPv4, 0, (byte)((version << 4) | 5)), DropReason.IPv4BadVersion);
            }
        }

        for (int length = 1; length < 20; length++)
        {
            yield return ($"{length} bytes of a header", IPv4[..length], DropReason.IPv4Truncated);
        }

        for (int length = 20; length < 48; length++)
        {
            yield return ($"{length} of 48 bytes", IPv4[..length], DropReason.IPv4LengthExceedsData);
        }

        for (int words = 0; words < 5; words++)
        {
            yield return ($"a header of {words} words", With(IPv4, 0, (byte)(0x40 | words)), DropReason.IPv4BadHeaderLength);
        }

        for (int words = 6; words < 16; words++)
        {
            yield return (
                $"a header of {words} words in 20 bytes",
                With(IPv4, 0, (byte)(0x40 | words))[..20],
                DropReason.IPv4Truncated);
        }

        for (int words = 6; words <= 12; words++)
        {
            yield return (
                $"a header of {words} words that is not summed up",
                With(IPv4, 0, (byte)(0x40 | words)),
                DropReason.IPv4BadChecksum);
        }

        for (ushort total = 0; total < 20; total++)
        {
            yield return ($"a total length of {total}", WithLength(IPv4, 2, total), DropReason.IPv4BadTotalLength);
        }

        foreach (ushort total in new ushort[] { 49, 50, 64, 256, 1500, 9000, 32768, 65535 })
        {
            yield return ($"a total length of {total}", WithLength(IPv4, 2, total), DropReason.IPv4LengthExceedsData);
        }

        byte[] options = [0x46, .. IPv4[1..20], 1, 1, 1, 1, .. IPv4[20..]];
        BinaryPrimitives.WriteUInt16BigEndian(options.AsSpan(2), 23);
        InnerPackets.SetIPv4Checksum(options);
        yield return ("a total length below that of its options", options, DropReason.IPv4BadTotalLength);

        for (int index = 4; index < 20; index++)
        {
            yield return ($"byte {index} of the header flipped", With(IPv4, index, (byte)~IPv4[index]), DropReason.IPv4BadChecksum);
        }
    }

    private static IEnumerable<(string Name, byte[] Packet, DropReason Reason)> IPv6Faults()
    {
        for (int version = 0; version < 16; version++)
        {
            if (version != 6)
            {
                yield return ($"version {version}", With(IPv6, 0, (byte)(version << 4)), DropReason.IPv6BadVersion);
            }
        }

        for (int length = 1; length < 40; length++)
        {
            yield return ($"{length} bytes of a header", IPv6[..length], DropReason.IPv6Truncated);
        }

        for (int length = 40; length < 68; length++)
        {
            yield return ($"{length} of 68 bytes", IPv6[..length], DropReason.IPv6LengthExceedsData);
        }

        foreach (ushort payload in new ushort[] { 29, 30, 68, 256, 1500, 9000, 32768, 65535 })
        {
            byte[] packet = IPv6;
            BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(4), payload);
            yield return ($"a payload length of {payload}", packet, DropReason.IPv6LengthExceedsData);
        }
    }

    private static IEnumerable<(string Name, byte[] Packet, DropReason Reason)> GreHeaderFaults()
    {
        byte[] good = [0, 0, 8, 0, .. IPv4];
        for (int length = 1; length < 4; length++)
        {
            yield return ($"{length} bytes of a header", good[..length], DropReason.GreTruncated);
        }

        for (byte version = 1; version < 8; version++)
        {
            yield return ($"version {version}", With([.. good], 1, version), DropReason.GreBadVersion);
        }

        for (int bit = 0x08; bit <= 0x40; bit <<= 1)
        {
            yield return ($"reserved bit {bit:x2} of the second byte", With([.. good], 1, (byte)bit), DropReason.GreReservedBits);
        }

        yield return ("reserved bit 04 of the first byte", With([.. good], 0, 0x04), DropReason.GreReservedBits);
        yield return ("reserved bit 08 of the first byte", With([.. good], 0, 0x08), DropReason.GreReservedBits);
        yield return ("source routing", With([.. good], 0, 0x40), DropReason.GreRoutingPresent);
        yield return ("a checksum", [0x80, 0, 8, 0, 0xcc, 0xcc, 0, 0, .. IPv4], DropReason.GreChecksumUnexpected);
        yield return ("a key", [0x20, 0, 8, 0, 1, 2, 3, 4, .. IPv4], DropReason.GreKeyUnexpected);
        yield return ("a key and a checksum", [0xa0, 0, 8, 0, 0xcc, 0xcc, 0, 0, 1, 2, 3, 4, .. IPv4], DropReason.GreKeyUnexpected);
        yield return (
            "a key, a checksum and a sequence number",
            [0xb0, 0, 8, 0, 0xcc, 0xcc, 0, 0, 1, 2, 3, 4, 0, 0, 0, 0, .. IPv4],
            DropReason.GreKeyUnexpected);

        foreach (byte flags in new byte[] { 0x80, 0x20, 0x10, 0xa0, 0x90, 0x30, 0xb0 })
        {
            int length = 4 + (4 * System.Numerics.BitOperations.PopCount(flags));
            for (int present = 4; present < length; present++)
            {
                yield return (
                    $"flags {flags:x2} and {present} of {length} header bytes",
                    [flags, 0, 8, 0, .. new byte[present - 4]],
                    DropReason.GreTruncated);
            }
        }

        foreach (ushort protocol in s_unknownProtocols)
        {
            byte[] packet = [.. good];
            BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), protocol);
            yield return ($"protocol {protocol:x4}", packet, DropReason.GreUnknownProtocol);
        }

        yield return ("nothing after an IPv4 header", [0, 0, 8, 0], DropReason.Empty);
        yield return ("nothing after an IPv6 header", [0, 0, 0x86, 0xdd], DropReason.Empty);
        yield return ("nothing after a sequence number", [0x10, 0, 8, 0, 0, 0, 0, 0], DropReason.Empty);
        yield return ("IPv6 announced as IPv4", [0, 0, 8, 0, .. IPv6], DropReason.IPv4BadVersion);
        yield return ("IPv4 announced as IPv6", [0, 0, 0x86, 0xdd, .. IPv4], DropReason.IPv6BadVersion);
        yield return ("GRE in GRE", [0, 0, 8, 0, .. good], DropReason.IPv4BadVersion);
        yield return ("bare IPv4", IPv4, DropReason.GreRoutingPresent);
    }

    private static byte[] LongIPv4(int length) => InnerPackets.IPv4Udp(0x0a090002, 0x0a090001, 1000, 2000, new byte[length - 28]);

    private static byte[] LongIPv6(int length) => InnerPackets.IPv6Udp(1000, 2000, new byte[length - 48]);

    private static byte[] With(byte[] packet, int index, byte value)
    {
        packet[index] = value;
        return packet;
    }

    private static byte[] WithLength(byte[] packet, int index, ushort value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(index), value);
        InnerPackets.SetIPv4Checksum(packet);
        return packet;
    }
}
