using System.Buffers.Binary;

namespace FouTools.Tests.Support;

/// <summary>Inner packets written byte by byte, with a checksum of its own: independent of the code under test.</summary>
public static class InnerPackets
{
    /// <summary>IPv4 10.0.0.1 to 10.0.0.2, 48 bytes, UDP from port 0x5678 to 0x1234; computed by hand.</summary>
    public const string IPv4Golden =
        "45000030000140004011" + "26ba" + "0a0000010a000002" + "56781234001c28a3" + "000102030405060708090a0b0c0d0e0f10111213";

    /// <summary>IPv6 fd00::1 to fd00::2, 68 bytes, UDP from port 0x5678 to 0x1234; computed by hand.</summary>
    public const string IPv6Golden =
        "60012345001c1140" + "fd000000000000000000000000000001" + "fd000000000000000000000000000002"
        + "56781234001c42a1" + "000102030405060708090a0b0c0d0e0f10111213";

    /// <summary>An ARP request in an Ethernet frame.</summary>
    public const string ArpGolden =
        "ffffffffffff" + "020000000001" + "0806" + "0001080006040001" + "020000000001" + "0a000001" + "000000000000" + "0a000002";

    /// <summary>Two MPLS labels, 16 and 17, the latter at the bottom of the stack, and an IPv4 packet.</summary>
    public const string MplsGolden = "00010040" + "00011140" + IPv4Golden;

    /// <summary>The length of an Ethernet header without tags.</summary>
    public const int EthernetLength = 14;

    /// <summary>An IPv4 UDP packet without a UDP checksum.</summary>
    public static byte[] IPv4Udp(
        uint source, uint destination, ushort sourcePort, ushort destinationPort, ReadOnlySpan<byte> payload, byte typeOfService = 0)
    {
        byte[] packet = new byte[28 + payload.Length];
        packet[0] = 0x45;
        packet[1] = typeOfService;
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), (ushort)packet.Length);
        packet[8] = 64;
        packet[9] = 17;
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(12), source);
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(16), destination);
        WriteUdp(packet.AsSpan(20), sourcePort, destinationPort, payload);
        SetIPv4Checksum(packet);
        return packet;
    }

    /// <summary>An IPv6 packet fd00::1 to fd00::2 that carries UDP bytes whose checksum nobody has computed.</summary>
    public static byte[] IPv6Udp(ushort sourcePort, ushort destinationPort, ReadOnlySpan<byte> payload, byte trafficClass = 0)
    {
        byte[] packet = new byte[48 + payload.Length];
        Convert.FromHexString(IPv6Golden).AsSpan(0, 40).CopyTo(packet);
        BinaryPrimitives.WriteUInt32BigEndian(packet, (6u << 28) | ((uint)trafficClass << 20) | 0x12345);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(4), (ushort)(8 + payload.Length));
        WriteUdp(packet.AsSpan(40), sourcePort, destinationPort, payload);
        return packet;
    }

    /// <summary>A frame from 02:00:00:00:00:01 to 02:00:00:00:00:02 around an IP packet.</summary>
    public static byte[] Frame(byte[] packet) =>
        [2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, .. packet[0] >> 4 == 4 ? new byte[] { 8, 0 } : [0x86, 0xdd], .. packet];

    /// <summary>Computes the checksum over as many bytes of the header as its length field says.</summary>
    public static void SetIPv4Checksum(Span<byte> packet)
    {
        Span<byte> header = packet[..((packet[0] & 0xf) * 4)];
        header[10..12].Clear();
        BinaryPrimitives.WriteUInt16BigEndian(header[10..], (ushort)~FoldedSum(header));
    }

    /// <summary>The one's complement sum of big-endian words, folded to 16 bits (RFC 1071).</summary>
    public static ushort FoldedSum(ReadOnlySpan<byte> data)
    {
        uint sum = 0;
        for (int i = 0; i < data.Length; i++)
        {
            sum += (uint)data[i] << (i % 2 == 0 ? 8 : 0);
            sum = (sum & 0xffff) + (sum >> 16);
        }

        return (ushort)sum;
    }

    private static void WriteUdp(Span<byte> datagram, ushort sourcePort, ushort destinationPort, ReadOnlySpan<byte> payload)
    {
        BinaryPrimitives.WriteUInt16BigEndian(datagram, sourcePort);
        BinaryPrimitives.WriteUInt16BigEndian(datagram[2..], destinationPort);
        BinaryPrimitives.WriteUInt16BigEndian(datagram[4..], (ushort)datagram.Length);
        payload.CopyTo(datagram[8..]);
    }
}
