using System.Buffers.Binary;
using FouTools.Packets;

namespace FouTools.Tests.Support;

/// <summary>Hand-made packets; the hex literals were computed apart from the code under test.</summary>
public static class SamplePackets
{
    /// <summary>IPv4 10.0.0.1 to 10.0.0.2, 48 bytes, UDP from port 0x5678 to 0x1234 with its checksum.</summary>
    public static byte[] IPv4Udp => Convert.FromHexString(
        "4500003000014000401126ba0a0000010a00000256781234001c28a3000102030405060708090a0b0c0d0e0f10111213");

    /// <summary>IPv6 fd00::1 to fd00::2, flow label 0x12345, UDP from port 0x5678 to 0x1234 with its checksum.</summary>
    public static byte[] IPv6Udp => Convert.FromHexString(
        "60012345001c1140fd000000000000000000000000000001fd00000000000000000000000000000256781234001c42a1000102030405060708090a0b0c0d0e0f10111213");

    public static uint IPv4Source => 0x0a000001;

    public static uint IPv4Destination => 0x0a000002;

    public static UInt128 IPv6Source => new(0xfd00_0000_0000_0000, 1);

    public static UInt128 IPv6Destination => new(0xfd00_0000_0000_0000, 2);

    public static byte[] IPv4(byte protocol, byte[] payload, int options = 0, ushort fragment = 0)
    {
        int headerLength = 20 + options;
        byte[] packet = new byte[headerLength + payload.Length];
        packet[0] = (byte)(0x40 | (headerLength / 4));
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), (ushort)packet.Length);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(6), fragment);
        packet[8] = 64;
        packet[9] = protocol;
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(12), IPv4Source);
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(16), IPv4Destination);
        packet.AsSpan(20, options).Fill(1);
        SetChecksum(packet);
        payload.CopyTo(packet, headerLength);
        return packet;
    }

    public static byte[] IPv6(byte nextHeader, byte[] payload)
    {
        byte[] packet = new byte[40 + payload.Length];
        packet[0] = 0x60;
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(4), (ushort)payload.Length);
        packet[6] = nextHeader;
        packet[7] = 64;
        BinaryPrimitives.WriteUInt128BigEndian(packet.AsSpan(8), IPv6Source);
        BinaryPrimitives.WriteUInt128BigEndian(packet.AsSpan(24), IPv6Destination);
        payload.CopyTo(packet, 40);
        return packet;
    }

    /// <summary>
    /// One of the two UDP packets above with its checksum left open: the field holds the folded sum of the pseudo-header,
    /// worked out by hand.
    /// </summary>
    public static byte[] Pending(byte[] udpPacket)
    {
        byte[] packet = [.. udpPacket];
        bool isIPv4 = packet[0] >> 4 == 4;
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(isIPv4 ? 26 : 46), (ushort)(isIPv4 ? 0x1430 : 0xfa31));
        return packet;
    }

    public static void SetChecksum(Span<byte> ipv4Packet)
    {
        Span<byte> header = ipv4Packet[..((ipv4Packet[0] & 0xf) * 4)];
        header[10..12].Clear();
        BinaryPrimitives.WriteUInt16BigEndian(header[10..], NaiveChecksum.Compute(header));
    }
}
