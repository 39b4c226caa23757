using System.Buffers.Binary;
using CsCheck;

namespace FouTools.Packets.Tests;

public sealed class IPHeaderTests
{
    private static readonly Gen<IPHeader> s_headers = Gen.Select(
        Gen.Bool, Gen.Int[0, 65515], Gen.Byte.Array[2], Gen.UShort, Gen.Bool, Gen.Select(Gen.ULong, Gen.ULong), Gen.Select(Gen.ULong, Gen.ULong),
        (isIPv4, length, bytes, identification, dontFragment, source, destination) => new IPHeader
        {
            IsIPv4 = isIPv4,
            PayloadLength = length,
            TypeOfService = bytes[0],
            Identification = identification,
            DontFragment = dontFragment,
            TimeToLive = bytes[1],
            Protocol = IPProtocol.Udp,
            Source = new UInt128(source.Item1, source.Item2),
            Destination = new UInt128(destination.Item1, destination.Item2),
        });

    [Fact]
    public void What_is_written_is_a_header_of_its_version() => s_headers.Sample(header =>
    {
        byte[] packet = new byte[header.Length + header.PayloadLength];
        Assert.Equal(header.Length, header.Write(packet));
        if (header.IsIPv4)
        {
            Assert.Equal(ParseError.None, IPv4Header.TryParse(packet, out IPv4Header four));
            Assert.Equal(packet.Length, four.TotalLength);
            Assert.Equal((header.TypeOfService, header.Identification, header.DontFragment), (four.TypeOfService, four.Identification, four.DontFragment));
            Assert.Equal((header.TimeToLive, header.Protocol), (four.TimeToLive, four.Protocol));
            Assert.Equal(((uint)header.Source, (uint)header.Destination), (four.Source, four.Destination));
        }
        else
        {
            Assert.Equal(ParseError.None, IPv6Header.TryParse(packet, out IPv6Header six));
            Assert.Equal(header.PayloadLength, six.PayloadLength);
            Assert.Equal((header.TypeOfService, 0u), (six.TrafficClass, six.FlowLabel));
            Assert.Equal((header.TimeToLive, header.Protocol), (six.HopLimit, six.NextHeader));
            Assert.Equal((header.Source, header.Destination), (six.Source, six.Destination));
        }
    });

    [Fact]
    public void The_pseudo_header_makes_a_checksum_that_verifies() => s_headers.Where(header => header.PayloadLength >= UdpHeader.Length).Sample(header =>
    {
        byte[] datagram = new byte[header.PayloadLength];
        new UdpHeader { SourcePort = 1, DestinationPort = 2, DatagramLength = (ushort)datagram.Length }.Write(datagram);
        ushort checksum = InternetChecksum.Complement(InternetChecksum.Sum(datagram, header.PseudoHeader));
        BinaryPrimitives.WriteUInt16BigEndian(datagram.AsSpan(6), checksum == 0 ? ushort.MaxValue : checksum);
        Assert.Equal(ParseError.None, header.IsIPv4
            ? UdpHeader.VerifyChecksum(datagram, (uint)header.Source, (uint)header.Destination)
            : UdpHeader.VerifyChecksum(datagram, header.Source, header.Destination));
    });

    [Fact]
    public void Without_a_TTL_it_has_that_of_the_kernel() => Assert.Equal(
        64, new IPHeader { IsIPv4 = true, PayloadLength = 0, Protocol = 0, Source = 0, Destination = 0 }.TimeToLive);
}
