using System.Buffers.Binary;

namespace FouTools.Datapath.Tests.Support;

/// <summary>Reads finished outer packets apart from the code under test.</summary>
internal static class OuterPackets
{
    /// <summary>Where the UDP header is: behind IPv4 without options, or IPv6 with one destination option at most.</summary>
    public static int UdpOffset(ReadOnlySpan<byte> packet) => packet[0] >> 4 == 4 ? 20 : packet[6] == 17 ? 40 : 48;

    /// <summary>Type of service or traffic class.</summary>
    public static byte TypeOfService(ReadOnlySpan<byte> packet) =>
        packet[0] >> 4 == 4 ? packet[1] : (byte)((packet[0] << 4) | (packet[1] >> 4));

    public static ushort SourcePort(ReadOnlySpan<byte> packet) => BinaryPrimitives.ReadUInt16BigEndian(packet[UdpOffset(packet)..]);

    public static ushort DestinationPort(ReadOnlySpan<byte> packet) => BinaryPrimitives.ReadUInt16BigEndian(packet[(UdpOffset(packet) + 2)..]);

    /// <summary>The payload of UDP.</summary>
    public static byte[] Payload(byte[] packet) => packet[(UdpOffset(packet) + 8)..];

    /// <summary>The sum over pseudo-header and datagram, which is 0xffff when the checksum is right.</summary>
    public static ushort UdpSum(ReadOnlySpan<byte> packet)
    {
        ReadOnlySpan<byte> addresses = packet[0] >> 4 == 4 ? packet[12..20] : packet[8..40];
        ReadOnlySpan<byte> datagram = packet[UdpOffset(packet)..];
        byte[] rest = [0, 17, (byte)(datagram.Length >> 8), (byte)datagram.Length];
        return InnerPackets.FoldedSum([.. addresses, .. rest, .. datagram]);
    }
}
