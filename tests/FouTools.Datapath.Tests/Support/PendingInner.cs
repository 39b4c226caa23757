using System.Buffers.Binary;

namespace FouTools.Datapath.Tests.Support;

/// <summary>Transport checksums of UDP packets without options that somebody leaves open, and that somebody completes.</summary>
internal static class PendingInner
{
    /// <summary>The place of the checksum in a UDP header.</summary>
    public const int UdpField = 6;

    /// <summary>Puts the folded sum of the pseudo-header where the checksum belongs.</summary>
    public static void Leave(Span<byte> packet, int network)
    {
        int transport = TransportOffset(packet, network);
        BinaryPrimitives.WriteUInt16BigEndian(packet[(transport + UdpField)..], PseudoHeader(packet, network));
    }

    /// <summary>The packet with its checksum computed.</summary>
    public static byte[] Complete(byte[] packet, int network)
    {
        byte[] completed = [.. packet];
        Leave(completed, network);
        Span<byte> datagram = completed.AsSpan(TransportOffset(completed, network));
        ushort checksum = (ushort)~InnerPackets.FoldedSum(datagram);
        BinaryPrimitives.WriteUInt16BigEndian(datagram[UdpField..], checksum == 0 ? ushort.MaxValue : checksum);
        return completed;
    }

    /// <summary>Whether the checksum is right.</summary>
    public static bool IsValid(byte[] packet, int network)
    {
        byte[] datagram = packet[TransportOffset(packet, network)..];
        byte[] pseudoHeader = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(pseudoHeader, PseudoHeader(packet, network));
        return InnerPackets.FoldedSum([.. pseudoHeader, .. datagram]) == 0xffff;
    }

    private static int TransportOffset(ReadOnlySpan<byte> packet, int network) => network + (packet[network] >> 4 == 4 ? 20 : 40);

    private static ushort PseudoHeader(ReadOnlySpan<byte> packet, int network)
    {
        int transport = TransportOffset(packet, network);
        ReadOnlySpan<byte> addresses = packet[network] >> 4 == 4
            ? packet[(network + 12)..(network + 20)]
            : packet[(network + 8)..(network + 40)];
        byte[] rest = [0, 17, 0, 0];
        BinaryPrimitives.WriteUInt16BigEndian(rest.AsSpan(2), (ushort)(packet.Length - transport));
        return InnerPackets.FoldedSum([.. addresses, .. rest]);
    }
}
