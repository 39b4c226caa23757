using System.Buffers.Binary;

namespace FouTools.Bpf.Tests.Support;

/// <summary>Outer packets from the peer to this host, written byte by byte.</summary>
internal static class OuterPacket
{
    public const string LocalIPv6 = "20010db8000000000000000000000001";
    public const string RemoteIPv6 = "20010db8000000000000000000000002";

    /// <summary>From 192.0.2.2 port 5555 to 192.0.2.1 port 5555, without UDP checksum, or the same over IPv6.</summary>
    public static byte[] FromPeer(byte[] payload, bool overIPv4 = true, byte typeOfService = 0) => overIPv4
        ? InnerPackets.IPv4Udp(0xc0000202, 0xc0000201, Shapes.Port, Shapes.Port, payload, typeOfService)
        : [.. IPv6Header(payload.Length + 8, typeOfService), .. UdpHeader(payload.Length + 8), .. payload];

    /// <summary>Sets the UDP checksum to the pseudo-header sum alone, as for a pending checksum.</summary>
    public static void SetPendingChecksum(Span<byte> ipv4)
    {
        uint sum = 17u + BinaryPrimitives.ReadUInt16BigEndian(ipv4[24..]);
        for (int i = 12; i < 20; i += 2)
        {
            sum += BinaryPrimitives.ReadUInt16BigEndian(ipv4[i..]);
        }

        sum = (sum & 0xffff) + (sum >> 16);
        BinaryPrimitives.WriteUInt16BigEndian(ipv4[26..], (ushort)((sum & 0xffff) + (sum >> 16)));
    }

    private static byte[] IPv6Header(int length, byte trafficClass)
    {
        byte[] header = new byte[8];
        BinaryPrimitives.WriteUInt32BigEndian(header, (6u << 28) | ((uint)trafficClass << 20) | 0x54321);
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(4), (ushort)length);
        header[6] = 17;
        header[7] = 61;
        return [.. header, .. Convert.FromHexString(RemoteIPv6 + LocalIPv6)];
    }

    private static byte[] UdpHeader(int length)
    {
        byte[] header = new byte[8];
        BinaryPrimitives.WriteUInt16BigEndian(header, Shapes.Port);
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(2), Shapes.Port);
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(4), (ushort)length);
        return header;
    }
}
