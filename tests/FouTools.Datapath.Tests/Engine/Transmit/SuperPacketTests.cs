using System.Buffers.Binary;
using FouTools.Datapath.Engine;
using FouTools.Datapath.Engine.Headers;
using FouTools.Datapath.Engine.Transmit;
using FouTools.Datapath.Telemetry;
using FouTools.Datapath.Tests.Support;
using FouTools.Linux.Tun;
using FouTools.Packets;

namespace FouTools.Datapath.Tests.Engine.Transmit;

/// <summary>Packets that the host has left to be cut: cut here and by the kernel, byte by byte.</summary>
public sealed class SuperPacketTests
{
    private const byte Fin = 1;
    private const byte Psh = 8;
    private const byte Ack = 16;
    private const byte Ece = 64;
    private const byte Cwr = 128;

    // No operation three times, end of list (RFC 791); PadN in a destination options header (RFC 8200 section 4.6).
    private const string IPv4Options = "01010100";
    private const string IPv6Options = "3c00" + "010400000000";
    private const string TimestampOption = "0101080a" + "01020304" + "05060708";

    [Theory]
    [InlineData(4, 1448, 65000, Ack | Psh, "", TimestampOption)]
    [InlineData(6, 1428, 65000, Ack | Psh, "", TimestampOption)]
    [InlineData(4, 1000, 1001, Ack | Fin | Psh, "", "")]
    [InlineData(6, 1000, 1999, Ack | Fin, "", "")]
    [InlineData(4, 1, 40, Ack | Psh, "", "")]
    [InlineData(6, 7, 41, Ack | Cwr | Ece, "", TimestampOption)]
    [InlineData(4, 536, 5360, Ack | Cwr | Psh, "", "")]
    [InlineData(4, 1400, 30001, Ack, IPv4Options, TimestampOption)]
    [InlineData(6, 1400, 30001, Ack | Psh, IPv6Options, TimestampOption)]
    public void TCP_is_cut_as_the_kernel_cuts_it(int version, int segmentSize, int payloadLength, byte flags, string networkOptions, string tcpOptions)
    {
        byte[] tcp =
        [
            0x12, 0x34, 0, 80, 0xff, 0xff, 0xf0, 0, 9, 8, 7, 6, (byte)((20 + (tcpOptions.Length / 2)) << 2), flags, 0x20, 0, 0, 0, 0, 0,
            .. Convert.FromHexString(tcpOptions),
        ];
        byte[] packet = Packet(version, 6, networkOptions, tcp, payloadLength, checksumField: 16, out int transport);
        Compare(packet, version, Info(version, transport, tcp.Length, version == 4 ? TunSegmentation.TcpIPv4 : TunSegmentation.TcpIPv6, segmentSize, 16, (flags & Cwr) != 0));
    }

    [Theory]
    [InlineData(4, 1472, 60001, "")]
    [InlineData(6, 1452, 60001, "")]
    [InlineData(4, 1, 33, "")]
    [InlineData(6, 3, 33, IPv6Options)]
    [InlineData(4, 100, 200, IPv4Options)]
    public void UDP_is_cut_as_the_kernel_cuts_it(int version, int segmentSize, int payloadLength, string networkOptions)
    {
        byte[] udp = [0x12, 0x34, 0, 53, 0, 0, 0, 0];
        BinaryPrimitives.WriteUInt16BigEndian(udp.AsSpan(4), (ushort)(8 + payloadLength));
        byte[] packet = Packet(version, 17, networkOptions, udp, payloadLength, checksumField: 6, out int transport);
        Compare(packet, version, Info(version, transport, 8, TunSegmentation.Udp, segmentSize, 6, false));
    }

    [Theory]
    [InlineData("no size")]
    [InlineData("no checksum")]
    [InlineData("other checksum")]
    [InlineData("other version")]
    [InlineData("inside the IP header")]
    [InlineData("beyond the end")]
    [InlineData("long TCP header")]
    [InlineData("short TCP header")]
    [InlineData("IP header of another length")]
    [InlineData("unknown kind")]
    public void What_is_not_what_the_device_says_is_refused(string fault)
    {
        byte[] tcp = [0x12, 0x34, 0, 80, 0, 0, 0, 1, 0, 0, 0, 2, 0x50, Ack, 0x20, 0, 0, 0, 0, 0];
        byte[] packet = Packet(4, 6, string.Empty, tcp, 3000, checksumField: 16, out int transport);
        TunPacketInfo info = Info(4, transport, 20, TunSegmentation.TcpIPv4, 1000, 16, false);
        HostPacket host = Read(packet, 4);
        Assert.True(SuperPacket.TryRead(packet, host, info, 0, out SuperPacket good));
        Assert.Equal(3, good.Count);

        info = fault switch
        {
            "no size" => info with { SegmentSize = 0 },
            "no checksum" => info with { NeedsChecksum = false },
            "other checksum" => info with { ChecksumOffset = 6 },
            "other version" => info with { Segmentation = TunSegmentation.TcpIPv6 },
            "inside the IP header" => info with { ChecksumStart = 19 },
            "beyond the end" => info with { ChecksumStart = (ushort)(packet.Length - 19) },
            "unknown kind" => info with { Segmentation = (TunSegmentation)3 },
            _ => info,
        };
        packet[transport + 12] = fault switch { "long TCP header" => 0xf0, "short TCP header" => 0x40, _ => packet[transport + 12] };
        if (fault == "long TCP header")
        {
            packet = packet[..(transport + 59)];
            host = Read(packet, 4);
        }

        packet[0] = fault == "IP header of another length" ? (byte)0x46 : packet[0];
        Assert.False(SuperPacket.TryRead(packet, host, info, 0, out _));
    }

    private static void Compare(byte[] packet, int version, TunPacketInfo info)
    {
        byte[] source = [.. new byte[100], .. packet];
        HostPacket host = Read(packet, version).At(100, packet.Length);
        Assert.True(SuperPacket.TryRead(source, host, info, 100, out SuperPacket super));
        using var kernel = new KernelCutter();
        IReadOnlyList<byte[]> theirs = kernel.Cut(packet, info, super.Count);
        byte[] target = new byte[70_000];
        for (int i = 0; i < super.Count; i++)
        {
            HostPacket piece = super.Write(source, i, target, offset: 64 + i, out PendingChecksum pending);
            Assert.Equal(super.LengthOf(i), piece.Length);
            RemoteChecksum.Complete(target.AsSpan(0, piece.End), pending.Start, pending.Field);
            byte[] ours = target[piece.Offset..piece.End];
            ours[version == 4 ? 8 : 7]--;
            if (version == 4)
            {
                InnerPackets.SetIPv4Checksum(ours);
            }

            Assert.Equal(Convert.ToHexStringLower(theirs[i]), Convert.ToHexStringLower(ours));
        }
    }

    private static HostPacket Read(byte[] packet, int version)
    {
        ushort etherType = version == 4 ? EtherType.IPv4 : EtherType.IPv6;
        Assert.Equal(DropReason.None, new HostPacketReader(TunnelMode.GRE, null).Read(packet, 0, packet.Length, etherType, out HostPacket host));
        return host;
    }

    private static byte[] Packet(
        int version, byte protocol, string networkOptions, byte[] transportHeader, int payloadLength, int checksumField, out int transport)
    {
        byte[] options = Convert.FromHexString(networkOptions);
        byte[] payload = [.. Enumerable.Range(0, payloadLength).Select(i => (byte)((i * 31) ^ (i >> 8)))];
        byte[] header;
        if (version == 4)
        {
            header =
            [
                (byte)(0x45 + (options.Length / 4)), 0x5a, 0, 0, 0xff, 0xfe, 0x40, 0, 64, protocol, 0, 0, 10, 9, 0, 2, 10, 8, 0, 2, .. options,
            ];
            BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(2), (ushort)(header.Length + transportHeader.Length + payloadLength));
            InnerPackets.SetIPv4Checksum(header);
        }
        else
        {
            header =
            [
                0x65, 0xa9, 0xab, 0xcd, 0, 0, options.Length == 0 ? protocol : options[0], 64,
                0xfd, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0xfd, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, .. options,
            ];
            if (options.Length > 0)
            {
                header[40] = protocol;
            }

            BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(4), (ushort)(options.Length + transportHeader.Length + payloadLength));
        }

        transport = header.Length;
        int length = transportHeader.Length + payloadLength;
        byte[] addresses = version == 4 ? header[12..20] : header[8..40];
        byte[] pseudoHeader = [.. addresses, 0, protocol, (byte)(length >> 8), (byte)length];
        BinaryPrimitives.WriteUInt16BigEndian(transportHeader.AsSpan(checksumField), InnerPackets.FoldedSum(pseudoHeader));
        return [.. header, .. transportHeader, .. payload];
    }

    private static TunPacketInfo Info(
        int version, int transport, int headerLength, TunSegmentation segmentation, int segmentSize, int checksumOffset, bool windowReduced) => new()
    {
        EtherType = version == 4 ? EtherType.IPv4 : EtherType.IPv6,
        NeedsChecksum = true,
        ChecksumStart = (ushort)transport,
        ChecksumOffset = (ushort)checksumOffset,
        Segmentation = segmentation,
        SegmentSize = (ushort)segmentSize,
        HeaderLength = (ushort)(transport + headerLength),
        HasCongestionWindowReduced = windowReduced,
    };
}
