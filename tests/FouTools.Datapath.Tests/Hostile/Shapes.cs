using System.Buffers.Binary;
using FouTools.Datapath.Model;
using FouTools.Datapath.Telemetry;
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

    public static IReadOnlyList<Shape> All { get; } = [.. Ipip(), .. Sit(), .. Gre(), .. GreFields(), .. Gretap(), .. Mpls(), .. Gue(), .. Nested()];

    private static byte[] IPv4 => Convert.FromHexString(InnerPackets.IPv4Golden);

    private static byte[] IPv6 => Convert.FromHexString(InnerPackets.IPv6Golden);

    private static IEnumerable<Shape> Ipip() =>
    [
        .. IPv4Faults().Select(fault => new Shape(fault.Name, Target.Ipip, fault.Packet, fault.Reason)),
        new("IPv6 inside", Target.Ipip, IPv6, DropReason.IPv4BadVersion),
        new("GRE inside", Target.Ipip, [0, 0, 8, 0, .. IPv4], DropReason.IPv4BadVersion),
        new("GUE version 0 inside", Target.Ipip, [0, 4, 0, 0, .. IPv4], DropReason.IPv4BadVersion),
        .. s_oversizes.Select(length => new Shape(
            $"{length} bytes over an MTU of {DeviceMtu}", Target.Ipip, LongIPv4(length), DropReason.ExceedsDeviceMtu)),
        new("congestion signal not understood", Target.Ipip, IPv4, DropReason.CongestionSignalNotUnderstood, CongestionExperienced),
    ];

    private static IEnumerable<Shape> Sit() =>
    [
        .. IPv6Faults().Select(fault => new Shape(fault.Name, Target.Sit, fault.Packet, fault.Reason)),
        new("IPv4 inside", Target.Sit, IPv4, DropReason.IPv6BadVersion),
        new("GRE inside", Target.Sit, [0, 0, 0x86, 0xdd, .. IPv6], DropReason.IPv6BadVersion),
        .. s_oversizes.Select(length => new Shape(
            $"{length} bytes over an MTU of {DeviceMtu}", Target.Sit, LongIPv6(length), DropReason.ExceedsDeviceMtu)),
        new("congestion signal not understood", Target.Sit, IPv6, DropReason.CongestionSignalNotUnderstood, CongestionExperienced),
    ];

    private static IEnumerable<Shape> Gre() =>
    [
        .. GreHeaderFaults().Select(fault => new Shape(fault.Name, Target.Gre, fault.Packet, fault.Reason)),
        .. IPv4Faults().Select(fault => new Shape(
            $"IPv4 with {fault.Name}", Target.Gre, [0, 0, 8, 0, .. fault.Packet], InGre(fault.Packet, fault.Reason))),
        .. IPv6Faults().Select(fault => new Shape(
            $"IPv6 with {fault.Name}", Target.Gre, [0, 0, 0x86, 0xdd, .. fault.Packet], InGre(fault.Packet, fault.Reason))),
        .. s_oversizes.Select(length => new Shape(
            $"IPv4, {length} bytes over an MTU of {DeviceMtu}", Target.Gre, [0, 0, 8, 0, .. LongIPv4(length)], DropReason.ExceedsDeviceMtu)),
        new("congestion signal not understood", Target.Gre, [0, 0, 8, 0, .. IPv4], DropReason.CongestionSignalNotUnderstood, CongestionExperienced),
    ];

    private static IEnumerable<Shape> GreFields()
    {
        byte[] good = GreWithEveryField(0, IPv4);
        yield return new("no field", Target.GreWithEveryField, [0, 0, 8, 0, .. IPv4], DropReason.GreKeyMissing);
        yield return new("a key alone", Target.GreWithEveryField, [0x20, 0, 8, 0, 0, 0, 0, 7, .. IPv4], DropReason.GreChecksumMissing);
        yield return new("another key", Target.GreWithEveryField, [0x20, 0, 8, 0, 0, 0, 0, 8, .. IPv4], DropReason.GreKeyMismatch);
        yield return new("a checksum alone", Target.GreWithEveryField, [0x80, 0, 8, 0, 0x8c, 0x2f, 0, 0, .. IPv4], DropReason.GreKeyMissing);
        yield return new("no sequence number", Target.GreWithEveryField, WithGreChecksum([0xa0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 7, .. IPv4]), DropReason.GreSequenceMissing);
        for (int bit = 0; bit < 8; bit++)
        {
            for (int index = 20; index < good.Length; index += 9)
            {
                yield return new($"bit {bit} of byte {index} flipped", Target.GreWithEveryField, With([.. good], index, (byte)(good[index] ^ (1 << bit))), DropReason.GreBadChecksum);
            }
        }

        for (int length = 1; length < 16; length++)
        {
            yield return new($"{length} of 16 header bytes", Target.GreWithEveryField, good[..length], DropReason.GreTruncated);
        }

        for (int length = 16; length < good.Length; length++)
        {
            yield return new($"{length} of {good.Length} bytes", Target.GreWithEveryField, good[..length], DropReason.GreBadChecksum);
        }

        yield return new("no packet", Target.GreWithEveryField, WithGreChecksum(good[..16]), DropReason.Empty);
        yield return new("half a packet", Target.GreWithEveryField, WithGreChecksum(good[..40]), DropReason.IPv4LengthExceedsData);
        yield return new("a frame", Target.GreWithEveryField, WithGreChecksum(With(With([.. good], 2, 0x65), 3, 0x58)), DropReason.GreUnknownProtocol);
    }

    private static IEnumerable<Shape> Gretap()
    {
        byte[] frame = [0, 0, 0x65, 0x58, .. InnerPackets.Frame(IPv4)];
        for (int length = 1; length < 12; length++)
        {
            yield return new($"{length} bytes", Target.Gretap, frame[..length], DropReason.GreTruncated);
        }

        for (int length = 12; length < 18; length++)
        {
            yield return new($"{length - 4} bytes of a frame", Target.Gretap, frame[..length], DropReason.EthernetTruncated);
        }

        byte[] tagged = [.. frame[..16], 0x81, 0, 0, 5, 8, 0, .. IPv4];
        byte[] tagged2 = [.. frame[..16], 0x88, 0xa8, 0, 5, 0x81, 0, 0, 5, 8, 0, .. IPv4];
        for (int length = 18; length < 22; length++)
        {
            yield return new($"a tag of which {length - 18} bytes are there", Target.Gretap, tagged[..length], DropReason.EthernetTruncated);
            yield return new($"a second tag of which {length - 18} bytes are there", Target.Gretap, tagged2[..(length + 4)], DropReason.EthernetTruncated);
        }

        yield return new("IPv4 without a frame", Target.Gretap, [0, 0, 8, 0, .. IPv4], DropReason.GreUnknownProtocol);
        yield return new("IPv6 without a frame", Target.Gretap, [0, 0, 0x86, 0xdd, .. IPv6], DropReason.GreUnknownProtocol);
        yield return new("congestion signal not understood", Target.Gretap, frame, DropReason.CongestionSignalNotUnderstood, CongestionExperienced);
        yield return new("congestion signal behind a tag", Target.Gretap, tagged, DropReason.CongestionSignalNotUnderstood, CongestionExperienced);
        foreach (int length in s_oversizes)
        {
            byte[] packet = LongIPv4(Math.Max(length, DeviceMtu + 9));
            yield return new($"{length} bytes over an MTU of {DeviceMtu}", Target.Gretap, [0, 0, 0x65, 0x58, .. InnerPackets.Frame(packet), (byte)length], DropReason.ExceedsDeviceMtu);
        }
    }

    private static IEnumerable<Shape> Mpls()
    {
        for (int length = 1; length < 80; length++)
        {
            byte[] stack = [.. Enumerable.Range(0, length).Select(index => (byte)(index % 4 == 2 ? 0x40 : index))];
            yield return new($"{length} bytes of labels without an end", Target.Mpls, stack, DropReason.MplsStackTruncated);
        }

        foreach (int length in s_oversizes)
        {
            yield return new($"{length} bytes over an MTU of {DeviceMtu}", Target.Mpls, [0, 1, 1, 64, .. LongIPv4(length - 4)], DropReason.ExceedsDeviceMtu);
        }
    }

    private static IEnumerable<Shape> Gue()
    {
        byte[] good = [0, 4, 0, 0, .. IPv4];
        for (int length = 1; length < 4; length++)
        {
            yield return new($"{length} bytes of a header", Target.Gue, good[..length], DropReason.GueTruncated);
        }

        for (int first = 0x80; first < 0x100; first += 0x10)
        {
            yield return new($"first byte {first:x2}", Target.Gue, With([.. good], 0, (byte)first), DropReason.GueBadVersion);
        }

        yield return new("IP version 5", Target.Gue, With(IPv4, 0, 0x55), DropReason.GueBadInnerVersion);
        yield return new("IP version 7", Target.Gue, With(IPv6, 0, 0x70), DropReason.GueBadInnerVersion);
        for (int words = 13; words < 32; words++)
        {
            yield return new($"{words} words of options in 48 bytes", Target.Gue, With([.. good], 0, (byte)words), DropReason.GueTruncated);
        }

        for (int bit = 1; bit < 16; bit++)
        {
            yield return new($"flag {1 << bit:x4}", Target.Gue, [0, 4, (byte)((1 << bit) >> 8), (byte)(1 << bit), .. IPv4], DropReason.GueUnknownFlags);
        }

        for (int bit = 0; bit < 31; bit++)
        {
            byte[] packet = [1, 4, 0, 1, 0, 0, 0, 0, .. IPv4];
            BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(4), 1u << bit);
            yield return new($"private flag {1u << bit:x8}", Target.Gue, packet, DropReason.GueUnknownPrivateFlags);
        }

        yield return new("private flags without room", Target.Gue, [0, 4, 0, 1, .. IPv4], DropReason.GueTruncated);
        yield return new("a remote checksum without room", Target.Gue, [1, 4, 0, 1, 0x80, 0, 0, 0, .. IPv4], DropReason.GueTruncated);
        foreach ((ushort start, ushort field) in new (ushort, ushort)[] { (0, 47), (47, 47), (48, 48), (20, 19), (20, 65535), (65535, 0), (65535, 65535) })
        {
            byte[] packet = [2, 4, 0, 1, 0x80, 0, 0, 0, 0, 0, 0, 0, .. IPv4];
            BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(8), start);
            BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(10), field);
            yield return new($"a remote checksum from {start} at {field}", Target.Gue, packet, DropReason.GueBadRemoteChecksum);
        }

        foreach (int field in new[] { 2, 10, 12, 16 })
        {
            yield return new(
                $"a remote checksum over the IP header at {field}",
                Target.Gue,
                [2, 4, 0, 1, 0x80, 0, 0, 0, 0, 0, 0, (byte)field, .. IPv4],
                field == 2 ? DropReason.IPv4LengthExceedsData : DropReason.IPv4BadChecksum);
        }

        yield return new("protocol 0", Target.Gue, With([.. good], 1, 0), DropReason.GueProtocolZero);
        foreach (byte protocol in new byte[] { 1, 2, 6, 17, 47, 50, 58, 59, 89, 137, 255 })
        {
            yield return new($"protocol {protocol}", Target.Gue, With([.. good], 1, protocol), DropReason.ProtocolNotCarried);
        }

        yield return new("IPv6 as protocol 4", Target.Gue, [0, 4, 0, 0, .. IPv6], DropReason.IPv4BadVersion);
        yield return new("IPv4 as protocol 41", Target.Gue, [0, 41, 0, 0, .. IPv4], DropReason.IPv6BadVersion);
        yield return new("nothing after the header", Target.Gue, [0, 4, 0, 0], DropReason.Empty);
        yield return new("nothing after the options", Target.Gue, [1, 4, 0, 0, 1, 2, 3, 4], DropReason.Empty);
        foreach (byte type in new byte[] { 0, 1, 2, 5, 255 })
        {
            yield return new($"control message {type}", Target.Gue, [0x20, type, 0, 0, .. new byte[28]], DropReason.GueUnknownControlType);
        }

        yield return new("an echo request that is not to be answered", Target.Gue, [0x20, 3, 0, 0, .. new byte[28]], DropReason.GueUnknownControlType);
        yield return new("an echo reply that nobody asked for", Target.Gue, [0x20, 4, 0, 0, .. new byte[28]], DropReason.GueUnknownControlType);
        for (int length = 0; length < 28; length++)
        {
            yield return new($"an echo reply of {length} bytes", Target.Gue, [0x20, 4, 0, 0, .. new byte[length]], DropReason.GueControlTruncated);
        }

        foreach ((string name, byte[] packet, DropReason reason) in IPv4Faults().Where(fault => fault.Reason != DropReason.IPv4BadVersion))
        {
            yield return new($"IPv4 with {name}", Target.Gue, [0, 4, 0, 0, .. packet], reason);
        }

        yield return new("congestion signal not understood", Target.Gue, good, DropReason.CongestionSignalNotUnderstood, CongestionExperienced);
    }

    private static IEnumerable<Shape> Nested()
    {
        for (int depth = FouDatapathOptions.DefaultNestingLimit + 1; depth < 100; depth += 7)
        {
            yield return new($"{depth} tunnels", Target.NestedUdp, Nest(depth, [0, 1, 0, 2, 0, 8, 0, 0]), DropReason.NestingLimitExceeded);
        }

        for (int depth = 1; depth <= FouDatapathOptions.DefaultNestingLimit; depth++)
        {
            yield return new($"nothing in {depth} tunnels", Target.NestedUdp, Nest(depth, []), DropReason.Empty);
            byte[] wrong = Nest(depth, [1, 2, 3]);
            yield return new($"a wrong checksum in {depth} tunnels", Target.NestedUdp, With(wrong, ((depth - 1) * 8) + 7, 1), DropReason.UdpBadChecksum);
        }
    }

    private static byte[] Nest(int depth, byte[] innermost)
    {
        for (; depth > 0; depth--)
        {
            byte[] header = new byte[8];
            BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(2), TwoHosts.Port);
            BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(4), (ushort)(innermost.Length + 8));
            innermost = [.. header, .. innermost];
        }

        return innermost;
    }

    /// <summary>GRE with key, checksum and sequence number around a packet.</summary>
    public static byte[] GreWithEveryField(byte sequence, byte[] packet) =>
        WithGreChecksum([0xb0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, (byte)Targets.Key, 0, 0, 0, sequence, .. packet]);

    private static byte[] WithGreChecksum(byte[] packet)
    {
        packet[4] = packet[5] = 0;
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(4), (ushort)~InnerPackets.FoldedSum(packet));
        return packet;
    }

    // The kernel wants 12 bytes with the header (gre_rcv, net/ipv4/gre_demux.c).
    private static DropReason InGre(byte[] packet, DropReason reason) => packet.Length < 8 ? DropReason.GreTruncated : reason;

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
        yield return ("a checksum", [0x80, 0, 8, 0, 0x8c, 0x2f, 0, 0, .. IPv4], DropReason.GreChecksumUnexpected);
        yield return ("a wrong checksum", [0x80, 0, 8, 0, 0xcc, 0xcc, 0, 0, .. IPv4], DropReason.GreBadChecksum);
        yield return ("a key", [0x20, 0, 8, 0, 1, 2, 3, 4, .. IPv4], DropReason.GreKeyUnexpected);
        yield return ("a key and a wrong checksum", [0xa0, 0, 8, 0, 0xcc, 0xcc, 0, 0, 1, 2, 3, 4, .. IPv4], DropReason.GreBadChecksum);
        yield return (
            "a key, a checksum and a sequence number",
            [0xb0, 0, 8, 0, 0x5c, 0x2e, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, .. IPv4],
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

        yield return ("nothing after an IPv4 header", [0, 0, 8, 0], DropReason.GreTruncated);
        yield return ("nothing after an IPv6 header", [0, 0, 0x86, 0xdd], DropReason.GreTruncated);
        yield return ("nothing after a sequence number", [0x10, 0, 8, 0, 0, 0, 0, 0], DropReason.GreTruncated);
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
