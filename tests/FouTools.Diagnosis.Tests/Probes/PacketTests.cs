using System.Net;
using FouTools.Diagnosis.Probes;
using FouTools.Linux.Sockets;
using FouTools.Packets;

namespace FouTools.Diagnosis.Tests.Probes;

public sealed class PacketTests
{
    [Theory]
    [InlineData("192.0.2.1", "192.0.2.2", 28)]
    [InlineData("192.0.2.1", "192.0.2.2", 1472)]
    [InlineData("2001:db8::1", "2001:db8::2", 48)]
    [InlineData("2001:db8::1", "2001:db8::2", 1280)]
    public void An_echo_request_is_whole_and_its_reply_is_known(string source, string target, int length)
    {
        byte[] packet = new byte[length];
        UInt128 from = SocketEndpoint.From(IPAddress.Parse(source), 0).Address;
        SocketEndpoint to = SocketEndpoint.From(IPAddress.Parse(target), 0);
        IcmpEcho.Write(packet, from, to.Address, 0x1234, 2);
        int headerLength = to.IsIPv4 ? IPv4Header.MinLength : IPv6Header.Length;
        Assert.Equal(
            ParseError.None,
            to.IsIPv4 ? IPv4Header.TryParse(packet, out _) : IPv6Header.TryParse(packet, out _));
        byte[] message = packet[headerLength..];
        ulong pseudoHeader = to.IsIPv4 ? 0 : InternetChecksum.PseudoHeader(from, to.Address, IPProtocol.IcmpV6, (uint)message.Length);
        Assert.Equal(0, InternetChecksum.Complement(InternetChecksum.Sum(message, pseudoHeader)));

        Assert.False(IcmpEcho.TryReadReply(message, to.IsIPv4, 0x1234, out _));
        message[0] = (byte)(to.IsIPv4 ? 0 : 129);
        Assert.True(IcmpEcho.TryReadReply(message, to.IsIPv4, 0x1234, out ushort sequence));
        Assert.Equal(2, sequence);
        Assert.False(IcmpEcho.TryReadReply(message, to.IsIPv4, 0x1235, out _));
        Assert.False(IcmpEcho.TryReadReply(message.AsSpan(0, 7), to.IsIPv4, 0x1234, out _));
    }

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.2", 0)]
    [InlineData("192.0.2.1", "192.0.2.2", 1472)]
    [InlineData("2001:db8::1", "2001:db8::2", 0)]
    [InlineData("2001:db8::1", "2001:db8::2", 33)]
    public void An_outer_datagram_has_its_checksum(string source, string destination, int length)
    {
        SocketEndpoint from = SocketEndpoint.From(IPAddress.Parse(source), 61001);
        SocketEndpoint to = SocketEndpoint.From(IPAddress.Parse(destination), 5555);
        byte[] packet = ProbeDatagram.Write(from, to, new byte[length]);
        Assert.Equal(ProbeDatagram.HeaderLength(to.IsIPv4) + length, packet.Length);
        byte[] datagram = packet[(to.IsIPv4 ? IPv4Header.MinLength : IPv6Header.Length)..];
        Assert.Equal(ParseError.None, UdpHeader.TryParse(datagram, out UdpHeader header));
        Assert.NotEqual(0, header.Checksum);
        Assert.Equal((61001, 5555), (header.SourcePort, header.DestinationPort));
        Assert.Equal(
            ParseError.None,
            to.IsIPv4
                ? UdpHeader.VerifyChecksum(datagram, from.IPv4Address, to.IPv4Address)
                : UdpHeader.VerifyChecksum(datagram, from.Address, to.Address));
        if (to.IsIPv4)
        {
            Assert.Equal(ParseError.None, IPv4Header.TryParse(packet, out IPv4Header ip));
            Assert.True(ip.DontFragment);
        }
    }
}
