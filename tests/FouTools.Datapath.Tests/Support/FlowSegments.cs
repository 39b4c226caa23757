using System.Buffers.Binary;

namespace FouTools.Datapath.Tests.Support;

/// <summary>TCP segments and UDP datagrams of a flow, byte by byte, with right checksums: independent of the code under test.</summary>
internal sealed record FlowSegments
{
    public const byte Fin = 0x01;
    public const byte Syn = 0x02;
    public const byte Rst = 0x04;
    public const byte Psh = 0x08;
    public const byte Ack = 0x10;
    public const byte Urg = 0x20;
    public const byte Ece = 0x40;
    public const byte Cwr = 0x80;

    public int Version { get; init; } = 4;

    public bool IsTcp { get; init; } = true;

    public ushort SourcePort { get; init; } = 1000;

    public uint Acknowledgement { get; init; } = 7;

    public byte Flags { get; init; } = Ack;

    public ushort Window { get; init; } = 512;

    public byte[] Options { get; init; } = [];

    public byte TypeOfService { get; init; }

    public byte TimeToLive { get; init; } = 64;

    public bool DontFragment { get; init; } = true;

    public byte[] IPv4Options { get; init; } = [];

    public bool HasDestinationOptions { get; init; }

    /// <summary>One packet.</summary>
    /// <param name="sequence">The sequence number, which also seeds the payload.</param>
    /// <param name="length">The length of the payload in bytes.</param>
    /// <param name="identification">The IPv4 identification.</param>
    public byte[] Create(uint sequence, int length, ushort identification = 0)
    {
        byte[] payload = new byte[length];
        new Random((int)sequence).NextBytes(payload);
        byte[] transport = IsTcp
            ? [0, 0, 0, 80, 0, 0, 0, 0, 0, 0, 0, 0, (byte)((20 + Options.Length) << 2), Flags, 0, 0, 0, 0, 0, 0, .. Options, .. payload]
            : [0, 0, 0, 80, 0, 0, 0, 0, .. payload];
        BinaryPrimitives.WriteUInt16BigEndian(transport, SourcePort);
        if (IsTcp)
        {
            BinaryPrimitives.WriteUInt32BigEndian(transport.AsSpan(4), sequence);
            BinaryPrimitives.WriteUInt32BigEndian(transport.AsSpan(8), Acknowledgement);
            BinaryPrimitives.WriteUInt16BigEndian(transport.AsSpan(14), Window);
        }
        else
        {
            BinaryPrimitives.WriteUInt16BigEndian(transport.AsSpan(4), (ushort)transport.Length);
        }

        byte[] packet = Version == 4 ? IPv4(transport, identification) : IPv6(transport);
        Complete(packet, packet.Length - transport.Length);
        return packet;
    }

    /// <summary>Puts the right checksum into a packet whose transport header begins there.</summary>
    public static void Complete(Span<byte> packet, int transport)
    {
        LeavePending(packet, transport);
        Span<byte> field = packet[(transport + FieldOf(packet))..];
        ushort checksum = (ushort)~InnerPackets.FoldedSum(packet[transport..]);
        BinaryPrimitives.WriteUInt16BigEndian(field, checksum == 0 ? ushort.MaxValue : checksum);
    }

    /// <summary>Puts the folded sum of the pseudo-header where the checksum belongs.</summary>
    public static ushort LeavePending(Span<byte> packet, int transport)
    {
        byte[] rest = [0, Protocol(packet), 0, 0];
        BinaryPrimitives.WriteUInt16BigEndian(rest.AsSpan(2), (ushort)(packet.Length - transport));
        ReadOnlySpan<byte> addresses = packet[0] >> 4 == 4 ? packet[12..20] : packet[8..40];
        ushort sum = InnerPackets.FoldedSum([.. addresses, .. rest]);
        BinaryPrimitives.WriteUInt16BigEndian(packet[(transport + FieldOf(packet))..], sum);
        return sum;
    }

    private static int FieldOf(ReadOnlySpan<byte> packet) => Protocol(packet) == 6 ? 16 : 6;

    private static byte Protocol(ReadOnlySpan<byte> packet)
    {
        byte protocol = packet[packet[0] >> 4 == 4 ? 9 : 6];
        return protocol == 60 ? packet[40] : protocol;
    }

    private byte[] IPv4(byte[] transport, ushort identification)
    {
        byte[] packet =
        [
            (byte)(0x45 + (IPv4Options.Length / 4)), TypeOfService, 0, 0, 0, 0, DontFragment ? (byte)0x40 : (byte)0, 0,
            TimeToLive, IsTcp ? (byte)6 : (byte)17, 0, 0, 10, 9, 0, 2, 10, 9, 0, 1, .. IPv4Options, .. transport,
        ];
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), (ushort)packet.Length);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(4), identification);
        InnerPackets.SetIPv4Checksum(packet);
        return packet;
    }

    private byte[] IPv6(byte[] transport)
    {
        byte protocol = IsTcp ? (byte)6 : (byte)17;
        byte[] options = HasDestinationOptions ? [protocol, 0, 1, 4, 0, 0, 0, 0] : [];
        byte[] packet =
        [
            .. Convert.FromHexString(InnerPackets.IPv6Golden).AsSpan(0, 40), .. options, .. transport,
        ];
        BinaryPrimitives.WriteUInt32BigEndian(packet, (6u << 28) | ((uint)TypeOfService << 20) | 0x12345);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(4), (ushort)(packet.Length - 40));
        packet[6] = HasDestinationOptions ? (byte)60 : protocol;
        packet[7] = TimeToLive;
        return packet;
    }
}
