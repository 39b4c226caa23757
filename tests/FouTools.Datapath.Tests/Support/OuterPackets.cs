using System.Buffers.Binary;

namespace FouTools.Datapath.Tests.Support;

/// <summary>Reads finished outer packets apart from the code under test.</summary>
internal static class OuterPackets
{
    /// <summary>Where the UDP header is, or without one what is carried: behind IPv4 without options, or IPv6 with one destination option at most.</summary>
    public static int UdpOffset(ReadOnlySpan<byte> packet) => packet[0] >> 4 == 4 ? 20 : packet[6] == 60 ? 48 : 40;

    /// <summary>The IP protocol behind the destination option.</summary>
    public static byte Protocol(ReadOnlySpan<byte> packet) => packet[0] >> 4 == 4 ? packet[9] : packet[6] == 60 ? packet[40] : packet[6];

    /// <summary>Type of service or traffic class.</summary>
    public static byte TypeOfService(ReadOnlySpan<byte> packet) =>
        packet[0] >> 4 == 4 ? packet[1] : (byte)((packet[0] << 4) | (packet[1] >> 4));

    public static ushort SourcePort(ReadOnlySpan<byte> packet) => BinaryPrimitives.ReadUInt16BigEndian(packet[UdpOffset(packet)..]);

    public static ushort DestinationPort(ReadOnlySpan<byte> packet) => BinaryPrimitives.ReadUInt16BigEndian(packet[(UdpOffset(packet) + 2)..]);

    /// <summary>The payload of UDP, or without it of IP.</summary>
    public static byte[] Payload(byte[] packet) => packet[(UdpOffset(packet) + (Protocol(packet) == 17 ? 8 : 0))..];

    /// <summary>The sum over pseudo-header and datagram, which is 0xffff when the checksum is right.</summary>
    public static ushort UdpSum(ReadOnlySpan<byte> packet)
    {
        ReadOnlySpan<byte> addresses = packet[0] >> 4 == 4 ? packet[12..20] : packet[8..40];
        ReadOnlySpan<byte> datagram = packet[UdpOffset(packet)..];
        byte[] rest = [0, 17, (byte)(datagram.Length >> 8), (byte)datagram.Length];
        return InnerPackets.FoldedSum([.. addresses, .. rest, .. datagram]);
    }
}
