using System.Buffers.Binary;
using FouTools.Datapath.Engine.Receive;
using FouTools.Datapath.Model;
using FouTools.Datapath.Telemetry;
using FouTools.Datapath.Tests.Support;
using FouTools.Packets;

namespace FouTools.Datapath.Tests.Engine;

/// <summary>What a tunnel takes besides and around what it is for: other protocols, tunnels in tunnels, bytes too many.</summary>
public sealed class CarriedProtocolsTests
{
    private const string IPv4 = InnerPackets.IPv4Golden;
    private const string IPv6 = InnerPackets.IPv6Golden;
    private const ushort Port = Incoming.LocalPort;

    [Theory]
    [InlineData(TunnelMode.IPIP, IPv6, DropReason.IPv4BadVersion)]
    [InlineData(TunnelMode.SIT, IPv4, DropReason.IPv6BadVersion)]
    [InlineData(TunnelMode.Mixed, "00", DropReason.UnknownIPVersion)]
    [InlineData(TunnelMode.Mixed, "5500", DropReason.UnknownIPVersion)]
    [InlineData(TunnelMode.IPIP, "", DropReason.Empty)]
    [InlineData(TunnelMode.MPLS, "", DropReason.Empty)]
    [InlineData(TunnelMode.MPLS, "000100", DropReason.MplsStackTruncated)]
    [InlineData(TunnelMode.MPLS, "00010040", DropReason.MplsStackTruncated)]
    [InlineData(TunnelMode.MPLS, "0001004000010040000101", DropReason.MplsStackTruncated)]
    [InlineData(TunnelMode.IPIP, IPv4, DropReason.None)]
    [InlineData(TunnelMode.SIT, IPv6, DropReason.None)]
    [InlineData(TunnelMode.Mixed, IPv4, DropReason.None)]
    [InlineData(TunnelMode.Mixed, IPv6, DropReason.None)]
    [InlineData(TunnelMode.MPLS, InnerPackets.MplsGolden, DropReason.None)]
    [InlineData(TunnelMode.MPLS, "00010140", DropReason.None)]
    public void Direct_FOU(TunnelMode mode, string payload, DropReason reason)
    {
        Incoming incoming = Incoming.Decapsulate(Incoming.Settings(mode), payload);
        Assert.Equal(reason, incoming.Reason);
        Assert.Equal(reason == DropReason.None ? payload : string.Empty, Convert.ToHexStringLower(incoming.Packet));
        if (reason == DropReason.None)
        {
            Assert.Equal(
                mode == TunnelMode.MPLS ? 0x8847 : payload == IPv4 ? 0x0800 : 0x86dd, incoming.Found.Info.EtherType);
        }
    }

    [Theory]
    [InlineData(TunnelMode.IPIP, "", IPv4)]
    [InlineData(TunnelMode.SIT, "", IPv6)]
    [InlineData(TunnelMode.GRE, "00000800", IPv4)]
    [InlineData(TunnelMode.GRE, "000086dd", IPv6)]
    public void Bytes_after_the_inner_packet_are_trimmed(TunnelMode mode, string header, string inner)
    {
        foreach (string trailer in new[] { "00", "ff", "0102030405060708090a0b0c0d0e0f" })
        {
            Assert.Equal(inner, Convert.ToHexStringLower(Incoming.Decapsulate(Incoming.Settings(mode), header + inner + trailer).Packet));
        }
    }

    // The remote checksum covers them all the same.
    [Fact]
    public void Trimmed_bytes_are_outside_of_a_checksum_that_is_left_to_the_host()
    {
        string pending = IPv4.Replace("28a3", "1430", StringComparison.Ordinal);
        Incoming incoming = Incoming.Decapsulate(
            Incoming.Settings(TunnelMode.IPIP, UdpEncapsulation.Gue), "02040001" + "80000000" + "0014001a" + pending + "0000");
        Assert.Equal(IPv4, Convert.ToHexStringLower(incoming.Completed));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Mode_Any_delivers_the_payload_with_the_outer_addresses(bool overIPv4)
    {
        byte[] payload = [1, 2, 3, 4, 5];
        DecapsulationSettings settings = Incoming.Settings(TunnelMode.Any) with { Protocol = 89 };
        Incoming incoming = Incoming.Decapsulate(settings, payload, typeOfService: 0xbb, timeToLive: 7, overIPv4);
        Assert.Equal(DropReason.None, incoming.Reason);
        byte[] packet = incoming.Packet;
        if (overIPv4)
        {
            Assert.Equal("45bb0019" + "0000" + "4000" + "0759", Convert.ToHexStringLower(packet.AsSpan(0, 10)));
            Assert.Equal("c0000202c0000201" + "0102030405", Convert.ToHexStringLower(packet.AsSpan(12)));
            Assert.Equal(0xffff, InnerPackets.FoldedSum(packet.AsSpan(0, 20)));
        }
        else
        {
            Assert.Equal(
                "6bb00000" + "00055907" + "20010db8000000000000000000000002" + "20010db8000000000000000000000001" + "0102030405",
                Convert.ToHexStringLower(packet));
        }

        Assert.Equal((overIPv4 ? 4 : 6, overIPv4 ? 0x0800 : 0x86dd), (incoming.Found.Version, incoming.Found.Info.EtherType));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void UDP_tunnels_to_the_same_port_are_nested_up_to_the_limit(int limit)
    {
        DecapsulationSettings direct = Incoming.Settings(TunnelMode.Any) with { Protocol = 17, NestingLimit = limit };
        DecapsulationSettings gue = Incoming.Settings(TunnelMode.IPIP, UdpEncapsulation.Gue) with { NestingLimit = limit };
        for (int depth = 0; depth < 8; depth++)
        {
            DropReason expected = depth > limit ? DropReason.NestingLimitExceeded : DropReason.None;
            byte[] innermost = Udp(7, 7000, [1, 2, 3]);
            Incoming incoming = Incoming.Decapsulate(direct, Nest(depth, innermost, []));
            Assert.Equal(expected, incoming.Reason);
            Assert.Equal(expected == DropReason.None ? innermost : [], incoming.Packet.Skip(20));

            incoming = Incoming.Decapsulate(gue, Nest(depth, [0, 4, 0, 0, .. Convert.FromHexString(IPv4)], [0, 17, 0, 0]));
            Assert.Equal(expected, incoming.Reason);
            Assert.Equal(expected == DropReason.None ? IPv4 : string.Empty, Convert.ToHexStringLower(incoming.Packet));
            Assert.Equal(Math.Min(depth, limit + 1), incoming.Found.Nesting);
        }
    }

    [Fact]
    public void As_many_tunnels_as_a_datagram_holds_are_bounded()
    {
        DecapsulationSettings settings = Incoming.Settings(TunnelMode.Any) with { Protocol = 17 };
        byte[] payload = [];
        var one = new byte[8];
        BinaryPrimitives.WriteUInt16BigEndian(one.AsSpan(2), Port);
        payload = [.. Enumerable.Range(0, 65000 / 8).Reverse().SelectMany(index =>
        {
            BinaryPrimitives.WriteUInt16BigEndian(one.AsSpan(4), (ushort)((index + 1) * 8));
            return (byte[])[.. one];
        })];
        Assert.Equal(DropReason.NestingLimitExceeded, Incoming.Decapsulate(settings, payload).Reason);
    }

    [Theory]
    [InlineData(Port + 1, DropReason.None)]
    [InlineData(Port, DropReason.UdpBadChecksum)]
    public void The_checksum_of_a_nested_tunnel_is_verified(int port, DropReason reason)
    {
        byte[] payload = Udp(7, (ushort)port, Udp(7, 7000, [1]));
        payload[6] ^= 1;
        DecapsulationSettings settings = Incoming.Settings(TunnelMode.Any) with { Protocol = 17 };
        Assert.Equal(reason, Incoming.Decapsulate(settings, payload).Reason);
        payload[6] = payload[7] = 0;
        Assert.Equal(DropReason.None, Incoming.Decapsulate(settings, payload).Reason);
    }

    [Fact]
    public void Bytes_after_a_nested_datagram_are_trimmed()
    {
        DecapsulationSettings settings = Incoming.Settings(TunnelMode.Any) with { Protocol = 17 };
        byte[] innermost = Udp(7, 7000, [1]);
        Assert.Equal(innermost, Incoming.Decapsulate(settings, [.. Udp(7, Port, innermost), 1, 2, 3]).Packet.Skip(20));
    }

    [Fact]
    public void A_remote_checksum_of_a_nested_tunnel_is_computed_before_that_is_opened()
    {
        byte[] nested = Udp(7, Port, [0, 4, 0, 0, .. Convert.FromHexString(IPv4)]);
        BinaryPrimitives.WriteUInt16BigEndian(nested.AsSpan(6), PseudoHeader(nested.Length));
        Incoming incoming = Incoming.Decapsulate(
            Incoming.Settings(TunnelMode.IPIP, UdpEncapsulation.Gue), [2, 17, 0, 1, 0x80, 0, 0, 0, 0, 0, 0, 6, .. nested]);
        Assert.Equal((DropReason.None, 1), (incoming.Reason, incoming.Found.Nesting));
        Assert.Equal(IPv4, Convert.ToHexStringLower(incoming.Packet));
    }

    private static byte[] Nest(int depth, byte[] innermost, byte[] header) => depth == 0
        ? innermost
        : [.. header, .. Udp(7, Port, Nest(depth - 1, innermost, header))];

    /// <summary>A datagram with the checksum that it has between the outer addresses.</summary>
    private static byte[] Udp(ushort source, ushort destination, byte[] payload)
    {
        byte[] datagram = [0, 0, 0, 0, 0, 0, 0, 0, .. payload];
        BinaryPrimitives.WriteUInt16BigEndian(datagram, source);
        BinaryPrimitives.WriteUInt16BigEndian(datagram.AsSpan(2), destination);
        BinaryPrimitives.WriteUInt16BigEndian(datagram.AsSpan(4), (ushort)datagram.Length);
        byte[] pseudoHeader = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(pseudoHeader, PseudoHeader(datagram.Length));
        BinaryPrimitives.WriteUInt16BigEndian(datagram.AsSpan(6), (ushort)~InnerPackets.FoldedSum([.. pseudoHeader, .. datagram]));
        return datagram;
    }

    private static ushort PseudoHeader(int length) =>
        InnerPackets.FoldedSum([0xc0, 0, 2, 2, 0xc0, 0, 2, 1, 0, 17, (byte)(length >> 8), (byte)length]);
}
