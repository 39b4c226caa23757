using System.Buffers.Binary;
using CsCheck;

namespace FouTools.Packets.Tests;

public sealed class UdpHeaderTests
{
    private static byte[] OverIPv4 => SamplePackets.IPv4Udp[20..];

    private static byte[] OverIPv6 => SamplePackets.IPv6Udp[40..];

    [Fact]
    public void Parses_every_field()
    {
        Assert.Equal(ParseError.None, UdpHeader.TryParse([0x80, 0x01, 0x15, 0xb3, 0x00, 0x09, 0xbe, 0xef, 1, 2], out UdpHeader header));
        Assert.Equal(
            new UdpHeader { SourcePort = 0x8001, DestinationPort = 5555, DatagramLength = 9, Checksum = 0xbeef },
            header);
    }

    [Fact]
    public void What_is_written_parses_back_equal() =>
        Gen.Select(Gen.UShort, Gen.UShort, Gen.UShort[8, 1500], Gen.UShort).Sample(
            (source, destination, length, checksum) =>
            {
                var written = new UdpHeader
                {
                    SourcePort = source,
                    DestinationPort = destination,
                    DatagramLength = length,
                    Checksum = checksum,
                };
                byte[] data = new byte[length];
                Assert.Equal(8, written.Write(data));
                Assert.Equal(ParseError.None, UdpHeader.TryParse(data, out UdpHeader parsed));
                Assert.Equal(written, parsed);
            },
            iter: 10_000);

    [Fact]
    public void Each_check_has_its_reason()
    {
        Assert.Equal(ParseError.Empty, UdpHeader.TryParse([], out _));
        Assert.Equal(ParseError.UdpTruncated, UdpHeader.TryParse(new byte[7], out _));
        Assert.Equal(ParseError.UdpBadLength, UdpHeader.TryParse([0, 0, 0, 0, 0, 7, 0, 0], out _));
        Assert.Equal(ParseError.UdpLengthExceedsData, UdpHeader.TryParse([0, 0, 0, 0, 0, 9, 0, 0], out _));
        Assert.Equal(ParseError.None, UdpHeader.TryParse([0, 0, 0, 0, 0, 8, 0, 0, 1], out _));
    }

    [Fact]
    public void Known_checksums()
    {
        Assert.Equal(
            BinaryPrimitives.ReadUInt16BigEndian(OverIPv4.AsSpan(6)),
            UdpHeader.ComputeChecksum(OverIPv4, SamplePackets.IPv4Source, SamplePackets.IPv4Destination));
        Assert.Equal(
            BinaryPrimitives.ReadUInt16BigEndian(OverIPv6.AsSpan(6)),
            UdpHeader.ComputeChecksum(OverIPv6, SamplePackets.IPv6Source, SamplePackets.IPv6Destination));
        Assert.Equal(ParseError.None, UdpHeader.VerifyChecksum(OverIPv4, SamplePackets.IPv4Source, SamplePackets.IPv4Destination));
        Assert.Equal(ParseError.None, UdpHeader.VerifyChecksum(OverIPv6, SamplePackets.IPv6Source, SamplePackets.IPv6Destination));
    }

    [Fact]
    public void Bytes_after_the_datagram_do_not_count()
    {
        byte[] trailed = [.. OverIPv4, 0xaa, 0xbb, 0xcc];
        Assert.Equal(ParseError.None, UdpHeader.VerifyChecksum(trailed, SamplePackets.IPv4Source, SamplePackets.IPv4Destination));
    }

    [Fact]
    public void Every_single_bit_error_is_found()
    {
        for (int bit = 0; bit < OverIPv4.Length * 8; bit++)
        {
            byte[] v4 = OverIPv4;
            v4[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.NotEqual(ParseError.None, UdpHeader.VerifyChecksum(v4, SamplePackets.IPv4Source, SamplePackets.IPv4Destination));
            byte[] v6 = OverIPv6;
            v6[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.NotEqual(ParseError.None, UdpHeader.VerifyChecksum(v6, SamplePackets.IPv6Source, SamplePackets.IPv6Destination));
        }
    }

    [Fact]
    public void Wrong_addresses_are_found()
    {
        Assert.Equal(ParseError.UdpBadChecksum, UdpHeader.VerifyChecksum(OverIPv4, SamplePackets.IPv4Source, 0x0a000003u));
        Assert.Equal(ParseError.UdpBadChecksum, UdpHeader.VerifyChecksum(OverIPv6, SamplePackets.IPv6Source, SamplePackets.IPv6Source));
    }

    [Fact]
    public void Zero_checksum_is_not_verified()
    {
        byte[] data = OverIPv4;
        data.AsSpan(6, 2).Clear();
        data[20] ^= 0xff;
        Assert.Equal(ParseError.None, UdpHeader.VerifyChecksum(data, 1u, 2u));
        Assert.Equal(ParseError.None, UdpHeader.VerifyChecksum(data, (UInt128)1, 2));
    }

    [Fact]
    public void Computed_zero_is_sent_as_ffff_and_verifies() =>
        Gen.Select(Gen.Byte.Array[2, 200], Gen.UInt, Gen.UInt, Gen.Bool).Sample(
            (payload, source, destination, ipv6) =>
            {
                byte[] datagram = new byte[8 + payload.Length];
                new UdpHeader { SourcePort = 1, DatagramLength = (ushort)datagram.Length }.Write(datagram);
                payload.CopyTo(datagram, 8);

                // A payload word that is the checksum of all the rest makes the sum 0xffff, so the checksum is 0.
                datagram.AsSpan(8, 2).Clear();
                ushort rest = ipv6
                    ? UdpHeader.ComputeChecksum(datagram, (UInt128)source << 70, destination)
                    : UdpHeader.ComputeChecksum(datagram, source, destination);
                BinaryPrimitives.WriteUInt16BigEndian(datagram.AsSpan(8), rest);
                ushort checksum = ipv6
                    ? UdpHeader.ComputeChecksum(datagram, (UInt128)source << 70, destination)
                    : UdpHeader.ComputeChecksum(datagram, source, destination);
                Assert.Equal(0xffff, checksum);
                BinaryPrimitives.WriteUInt16BigEndian(datagram.AsSpan(6), checksum);
                Assert.Equal(
                    ParseError.None,
                    ipv6
                        ? UdpHeader.VerifyChecksum(datagram, (UInt128)source << 70, destination)
                        : UdpHeader.VerifyChecksum(datagram, source, destination));
            },
            iter: 5_000);

    [Fact]
    public void The_checksum_field_of_a_datagram_to_compute_does_not_matter() =>
        Gen.Select(Gen.Byte.Array[8, 300], Gen.UShort, Gen.UInt).Sample(
            (datagram, field, address) =>
            {
                ushort first = UdpHeader.ComputeChecksum(datagram, address, ~address);
                BinaryPrimitives.WriteUInt16BigEndian(datagram.AsSpan(6), field);
                Assert.Equal(first, UdpHeader.ComputeChecksum(datagram, address, ~address));
            },
            iter: 5_000);
}
