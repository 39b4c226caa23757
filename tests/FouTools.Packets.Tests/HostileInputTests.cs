using System.Buffers.Binary;
using CsCheck;

namespace FouTools.Packets.Tests;

/// <summary>
/// Random and mutated bytes. Every array has exactly the length that is parsed, so that a read outside it would throw.
/// </summary>
public sealed class HostileInputTests
{
    private static byte[][] Valid =>
    [
        SamplePackets.IPv4Udp,
        SamplePackets.IPv6Udp,
        SamplePackets.IPv4(IPProtocol.Tcp, new byte[20], options: 40),
        SamplePackets.IPv4(IPProtocol.Udp, new byte[8], fragment: 0x2001),
        SamplePackets.IPv6(IPProtocol.HopByHop, [IPProtocol.Fragment, 0, 0, 0, 0, 0, 0, 0, IPProtocol.Udp, 0, 0, 1, 0, 0, 0, 0, 1, 2, 3, 4]),
        [0, 0, 0x08, 0, .. SamplePackets.IPv4Udp],
        [0xb0, 0, 0x86, 0xdd, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, .. SamplePackets.IPv6Udp],
        SamplePackets.IPv4Udp[20..],
        [0x80, 0, 0x08, 0, 0x8c, 0x2f, 0, 0, .. SamplePackets.IPv4Udp],
        [0, 4, 0, 0, .. SamplePackets.IPv4Udp],
        [2, 4, 0, 1, 0x80, 0, 0, 0, 0, 20, 0, 26, .. SamplePackets.Pending(SamplePackets.IPv4Udp)],
        [4, 4, 0, 1, 0x80, 0, 0, 0, 0, 1, 0, 4, 1, 2, 3, 4, 5, 6, 7, 8, .. SamplePackets.IPv4Udp],
        [0x20, 3, 0, 0, .. new byte[GueControlMessage.DataLength]],
        [2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 0x88, 0xa8, 0, 1, 0x81, 0, 0, 2, 0x08, 0, .. SamplePackets.IPv4Udp],
        [0x12, 0x34, 0x50, 64, 0x12, 0x34, 0x51, 64, .. SamplePackets.IPv6Udp],
    ];

    [Fact]
    public void Random_bytes_of_every_length()
    {
        var random = new Random(4);
        for (int length = 0; length <= 128; length++)
        {
            for (int round = 0; round < 300; round++)
            {
                byte[] data = new byte[length];
                random.NextBytes(data);
                if (length > 0 && round % 3 != 0)
                {
                    data[0] = (byte)((round % 3 == 1 ? 0x40 : 0x60) | (data[0] & 0xf));
                }

                Check(data);
            }
        }
    }

    [Fact]
    public void Mutated_and_truncated_packets() =>
        Gen.Select(Gen.Int[0, Valid.Length - 1], Gen.Select(Gen.Int[0, 127], Gen.Byte).Array[0, 4], Gen.Int[0, 128], Gen.Bool).Sample(
            (which, mutations, cut, mendChecksum) =>
            {
                byte[] data = Valid[which];
                foreach ((int index, byte value) in mutations)
                {
                    data[index % data.Length] = value;
                }

                data = data[..Math.Max(0, data.Length - Math.Max(0, cut - 64))];
                if (mendChecksum && data.Length >= 20 && (data[0] & 0xf) >= 5 && data.Length >= (data[0] & 0xf) * 4)
                {
                    SamplePackets.SetChecksum(data);
                }

                Check(data);
            },
            iter: 60_000);

    private static void Check(byte[] data)
    {
        ParseError ipv4 = IPv4Header.TryParse(data, out IPv4Header ipv4Header);
        Assert.Equal(IsIPv4(data), ipv4 == ParseError.None);
        Assert.Equal(ipv4 != ParseError.None, ipv4Header == default);

        ParseError ipv6 = IPv6Header.TryParse(data, out IPv6Header ipv6Header);
        Assert.Equal(IsIPv6(data), ipv6 == ParseError.None);
        Assert.True(ipv6 == ParseError.None || ipv6Header == default);

        ParseError udp = UdpHeader.TryParse(data, out UdpHeader udpHeader);
        Assert.Equal(IsUdp(data), udp == ParseError.None);
        Assert.True(udp == ParseError.None || udpHeader == default);
        ParseError udpChecksum = UdpHeader.VerifyChecksum(data, 1u, 2u);
        Assert.True(udpChecksum == udp || (udp == ParseError.None && udpChecksum == ParseError.UdpBadChecksum));
        udpChecksum = UdpHeader.VerifyChecksum(data, (UInt128)1, 2);
        Assert.True(udpChecksum == udp || (udp == ParseError.None && udpChecksum == ParseError.UdpBadChecksum));

        ParseError gre = GreHeader.TryParse(data, out GreHeader greHeader);
        Assert.True(gre == ParseError.None ? greHeader.Length <= data.Length : greHeader == default);
        CheckGre(data, greHeader, gre);

        ParseError gue = GueHeader.TryParse(data, out GueHeader gueHeader);
        Assert.Equal(IsGue(data), gue == ParseError.None);
        Assert.True(gue == ParseError.None ? gueHeader.Length <= data.Length : gueHeader == default);
        Assert.InRange(gueHeader.OptionsOffset + gueHeader.OptionsLength, 0, gueHeader.Version == 1 ? 0 : gueHeader.Length);
        Span<byte> payload = data.AsSpan(gue == ParseError.None ? gueHeader.Length : 0);
        ParseError control = GueControlMessage.TryParse(gueHeader, payload, out GueControlMessage message);
        Assert.True(control == ParseError.None
            ? gueHeader.IsControl && payload.Length >= GueControlMessage.DataLength
            : message == default);

        ParseError ethernet = EthernetHeader.TryParse(data, out EthernetHeader ethernetHeader);
        Assert.Equal(data.Length >= 14, ethernet == ParseError.None);
        Assert.True(ethernet == ParseError.None || ethernetHeader == default);
        ParseError tags = EthernetFrame.FindPayload(data, out int payloadOffset, out _);
        Assert.InRange(payloadOffset, tags == ParseError.None ? 14 : 0, tags == ParseError.None ? Math.Min(data.Length, 22) : 0);

        ParseError inner = InnerPacket.Validate(data, out int length, out int version);
        Assert.Equal(IsIPv4(data) || IsIPv6(data), inner == ParseError.None);
        Assert.Equal(inner == ParseError.None ? data[0] >> 4 : 0, version);
        Assert.InRange(length, inner == ParseError.None ? 20 : 0, inner == ParseError.None ? data.Length : 0);

        _ = FlowHash.Compute(data, 5);
        _ = FlowHash.ComputeFrame(data, 5);
        _ = FlowHash.ComputeMpls(data, 5);
        _ = InternetChecksum.Compute(data);
        CheckRemoteChecksum(data, gueHeader, gue);
    }

    private static void CheckGre(byte[] data, GreHeader header, ParseError parsed)
    {
        foreach (GreSettings settings in (GreSettings[])[default, new() { Key = 0x05060708, Checksum = true, Sequence = true }])
        {
            ParseError error = header.Validate(settings, data);
            if (parsed == ParseError.None)
            {
                Assert.Equal(data.Length < 12, error == ParseError.GreTruncated);
                bool wrong = header.HasChecksum && NaiveChecksum.Fold(data) != 0xffff;
                Assert.Equal(data.Length >= 12 && wrong, error == ParseError.GreBadChecksum);
                Assert.True(error != ParseError.None || header.HasKey == settings.Key.HasValue);
            }
        }
    }

    // Last: it changes the data.
    private static void CheckRemoteChecksum(byte[] data, GueHeader header, ParseError parsed)
    {
        if (parsed == ParseError.None && header.HasRemoteChecksum)
        {
            Span<byte> payload = data.AsSpan(header.Length);
            ulong sum = RemoteChecksum.CompletedSum(payload, header.RemoteChecksumStart, header.RemoteChecksumOffset);
            Assert.True(RemoteChecksum.Complete(payload, header.RemoteChecksumStart, header.RemoteChecksumOffset));
            Assert.Equal(NaiveChecksum.Fold(payload) % 0xffff, InternetChecksum.Fold(sum) % 0xffff);
        }

        int start = data.Length > 3 ? BinaryPrimitives.ReadInt16BigEndian(data) : -1;
        int offset = data.Length > 3 ? BinaryPrimitives.ReadInt16BigEndian(data.AsSpan(2)) : -1;
        Assert.Equal(RemoteChecksum.Fits(data.Length, start, offset), RemoteChecksum.Complete(data, start, offset));
        _ = RemoteChecksum.CompletedSum(data, start, offset);
    }

    // The same rules in another form, written from the RFCs.
    private static bool IsIPv4(byte[] data)
    {
        if (data.Length < 20 || data[0] is < 0x45 or > 0x4f)
        {
            return false;
        }

        int headerLength = (data[0] - 0x40) * 4;
        int total = BinaryPrimitives.ReadUInt16BigEndian(data.AsSpan(2));
        return headerLength <= total && total <= data.Length && NaiveChecksum.Fold(data.AsSpan(0, headerLength)) == 0xffff;
    }

    private static bool IsIPv6(byte[] data) =>
        data.Length >= 40
        && data[0] is >= 0x60 and <= 0x6f
        && 40 + BinaryPrimitives.ReadUInt16BigEndian(data.AsSpan(4)) <= data.Length;

    private static bool IsGue(byte[] data)
    {
        if (data.Length < 4 || data[0] >= 0x40)
        {
            return data.Length >= 4 && data[0] >> 4 is 4 or 6;
        }

        int words = data[0] % 0x20;
        int payload = data.Length - 4 - (words * 4);
        if (payload < 0 || data[2] != 0 || data[3] > 1)
        {
            return false;
        }

        if (data[3] == 1)
        {
            if (words == 0 || data[4] is not (0 or 0x80) || data[5] != 0 || data[6] != 0 || data[7] != 0)
            {
                return false;
            }

            if (data[4] == 0x80)
            {
                int start = words < 2 ? -1 : (data[8] * 256) + data[9];
                int offset = words < 2 ? -1 : (data[10] * 256) + data[11];
                if (start < 0 || offset < start || offset + 2 > payload)
                {
                    return false;
                }
            }
        }

        return data[1] != 0 || data[0] >= 0x20;
    }

    private static bool IsUdp(byte[] data) =>
        data.Length >= 8
        && BinaryPrimitives.ReadUInt16BigEndian(data.AsSpan(4)) is var length
        && length >= 8
        && length <= data.Length;
}
