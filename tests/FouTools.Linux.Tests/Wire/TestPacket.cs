using System.Buffers.Binary;
using FouTools.Linux.Sockets;

namespace FouTools.Linux.Tests.Wire;

/// <summary>Packets made by hand, independent of the kernel and of the layers above.</summary>
internal static class TestPacket
{
    public const int IPv4HeaderLength = 20;
    public const int IPv6HeaderLength = 40;

    /// <summary>The wire's bytes of an address: 4 or 16.</summary>
    public static byte[] Bytes(UInt128 address) => new SocketEndpoint(address, 0).ToIPAddress().GetAddressBytes();

    /// <summary>An IP header for a payload, of the family of its addresses.</summary>
    public static byte[] IP(UInt128 source, UInt128 destination, byte protocol, byte[] payload, byte typeOfService = 0, byte timeToLive = 64)
    {
        if (!new SocketEndpoint(destination, 0).IsIPv4)
        {
            byte[] six = [0x60, 0, 0, 0, 0, 0, protocol, timeToLive, .. Bytes(source), .. Bytes(destination), .. payload];
            BinaryPrimitives.WriteUInt32BigEndian(six, 0x6000_0000u | ((uint)typeOfService << 20));
            BinaryPrimitives.WriteUInt16BigEndian(six.AsSpan(4), (ushort)payload.Length);
            return six;
        }

        byte[] four = [0x45, typeOfService, 0, 0, 0x12, 0x34, 0x40, 0, timeToLive, protocol, 0, 0, .. Bytes(source), .. Bytes(destination), .. payload];
        BinaryPrimitives.WriteUInt16BigEndian(four.AsSpan(2), (ushort)four.Length);
        BinaryPrimitives.WriteUInt16BigEndian(four.AsSpan(10), Checksum(four.AsSpan(0, IPv4HeaderLength)));
        return four;
    }

    /// <summary>A UDP datagram in an IP packet; without a checksum or with a right one.</summary>
    public static byte[] Udp(
        SocketEndpoint source, SocketEndpoint destination, byte[] payload, bool checksum = true, byte typeOfService = 0, byte timeToLive = 64)
    {
        byte[] datagram = [0, 0, 0, 0, 0, 0, 0, 0, .. payload];
        BinaryPrimitives.WriteUInt16BigEndian(datagram, source.Port);
        BinaryPrimitives.WriteUInt16BigEndian(datagram.AsSpan(2), destination.Port);
        BinaryPrimitives.WriteUInt16BigEndian(datagram.AsSpan(4), (ushort)datagram.Length);
        if (checksum)
        {
            BinaryPrimitives.WriteUInt16BigEndian(
                datagram.AsSpan(6), Checksum([.. PseudoHeader(source.Address, destination.Address, 17, datagram.Length), .. datagram]));
        }

        return IP(source.Address, destination.Address, 17, datagram, typeOfService, timeToLive);
    }

    /// <summary>An ICMP or ICMPv6 message in an IP packet, with a right checksum.</summary>
    public static byte[] Icmp(UInt128 source, UInt128 destination, byte type, byte code, uint word, byte[] quoted)
    {
        byte[] message = [type, code, 0, 0, 0, 0, 0, 0, .. quoted];
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(4), word);
        bool ipv4 = new SocketEndpoint(destination, 0).IsIPv4;
        byte[] pseudo = ipv4 ? [] : PseudoHeader(source, destination, 58, message.Length);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(2), Checksum([.. pseudo, .. message]));
        return IP(source, destination, (byte)(ipv4 ? 1 : 58), message);
    }

    /// <summary>The pseudo-header of RFC 768, or that of RFC 8200 section 8.1.</summary>
    public static byte[] PseudoHeader(UInt128 source, UInt128 destination, byte protocol, int length)
    {
        byte[] end = new SocketEndpoint(destination, 0).IsIPv4
            ? [0, protocol, (byte)(length >> 8), (byte)length]
            : [0, 0, (byte)(length >> 8), (byte)length, 0, 0, 0, protocol];
        return [.. Bytes(source), .. Bytes(destination), .. end];
    }

    /// <summary>The Internet checksum (RFC 1071) of bytes, one 16-bit word after the other.</summary>
    public static ushort Checksum(ReadOnlySpan<byte> bytes) => (ushort)~Sum(bytes);

    /// <summary>The ones' complement sum of bytes.</summary>
    public static ushort Sum(ReadOnlySpan<byte> bytes)
    {
        uint sum = 0;
        for (int i = 0; i < bytes.Length; i++)
        {
            sum += (uint)(i % 2 == 0 ? bytes[i] << 8 : bytes[i]);
            sum = (sum & 0xffff) + (sum >> 16);
        }

        return (ushort)sum;
    }
}
