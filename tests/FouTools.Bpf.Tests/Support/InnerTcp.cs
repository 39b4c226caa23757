using System.Buffers.Binary;

namespace FouTools.Bpf.Tests.Support;

/// <summary>Inner TCP packets from the peer's prefix, with their checksums, written byte by byte.</summary>
internal static class InnerTcp
{
    public const byte Ack = 0x10;
    public const byte Syn = 0x02;

    private const int HeaderLength = 20;

    /// <summary>From 10.0.0.2 to 10.0.0.1, or fd00::2 to fd00::1, ports 1000 and 2000.</summary>
    public static byte[] Packet(int version, int payloadLength, byte typeOfService = 0, byte flags = Ack)
    {
        byte[] header = version == 4 ? IPv4(payloadLength + HeaderLength, typeOfService) : IPv6(payloadLength + HeaderLength, typeOfService);
        byte[] tcp = new byte[HeaderLength + payloadLength];
        BinaryPrimitives.WriteUInt16BigEndian(tcp, 1000);
        BinaryPrimitives.WriteUInt16BigEndian(tcp.AsSpan(2), 2000);
        tcp[12] = 0x50;
        tcp[13] = flags;
        for (int i = HeaderLength; i < tcp.Length; i++)
        {
            tcp[i] = (byte)(i * 7);
        }

        byte[] addresses = version == 4 ? header[12..20] : header[8..40];
        byte[] pseudo = [.. addresses, 0, 6, (byte)(tcp.Length >> 8), (byte)tcp.Length, .. tcp, .. new byte[tcp.Length % 2]];
        BinaryPrimitives.WriteUInt16BigEndian(tcp.AsSpan(16), (ushort)~InnerPackets.FoldedSum(pseudo));
        return [.. header, .. tcp];
    }

    private static byte[] IPv4(int length, byte typeOfService)
    {
        byte[] header = Convert.FromHexString("4500000000014000400600000a0000020a000001");
        header[1] = typeOfService;
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(2), (ushort)(header.Length + length));
        InnerPackets.SetIPv4Checksum(header);
        return header;
    }

    private static byte[] IPv6(int length, byte trafficClass)
    {
        byte[] header = Convert.FromHexString("6000000000000640fd000000000000000000000000000002fd000000000000000000000000000001");
        header[0] |= (byte)(trafficClass >> 4);
        header[1] |= (byte)(trafficClass << 4);
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(4), (ushort)length);
        return header;
    }
}
