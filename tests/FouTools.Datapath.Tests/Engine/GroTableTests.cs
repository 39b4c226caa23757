using System.Buffers.Binary;
using FouTools.Datapath.Engine;
using FouTools.Datapath.Engine.Headers;
using FouTools.Datapath.Engine.Transmit;
using FouTools.Datapath.Tests.Support;
using FouTools.Linux.Tun;
using FouTools.Packets;
using static FouTools.Datapath.Tests.Support.Bundling;
using static FouTools.Datapath.Tests.Support.FlowSegments;

namespace FouTools.Datapath.Tests.Engine;

/// <summary>What is delivered as one packet comes out as it came when it is cut; what could not is not merged.</summary>
public sealed class GroTableTests
{
    private static readonly FlowSegments s_flow = new();

    [Theory]
    [InlineData(4, true, false)]
    [InlineData(6, true, false)]
    [InlineData(4, false, false)]
    [InlineData(6, false, false)]
    [InlineData(4, true, true)]
    [InlineData(6, true, true)]
    [InlineData(4, false, true)]
    [InlineData(6, false, true)]
    public void Packets_that_follow_each_other_are_delivered_as_one_that_cuts_into_them(int version, bool isTcp, bool isFrame)
    {
        FlowSegments flow = s_flow with { Version = version, IsTcp = isTcp, Options = [1, 1, 8, 10, 1, 2, 3, 4, 5, 6, 7, 8], TypeOfService = 2 };
        byte[][] packets = [.. Enumerable.Range(0, 40).Select(i => flow.Create((uint)(i * 1400), i == 39 ? 77 : 1400, (ushort)i))];
        Delivered delivered = Assert.Single(Deliver(packets, isFrame));
        Assert.Equal(40, delivered.Count);
        Assert.Equal(isTcp ? (version == 4 ? TunSegmentation.TcpIPv4 : TunSegmentation.TcpIPv6) : TunSegmentation.Udp, delivered.Info.Segmentation);
        Assert.Equal(1400, delivered.Info.SegmentSize);
        Assert.Equal(delivered.Packet.Length - (39 * 1400) - 77, delivered.Info.HeaderLength);
        Assert.Equal(packets, Cut(delivered, isFrame));
    }

    [Theory]
    [InlineData(1, 128)]
    [InlineData(2, 128)]
    [InlineData(511, 128)]
    [InlineData(1448, 45)]
    [InlineData(8960, 7)]
    [InlineData(32747, 2)]
    [InlineData(32748, 1)]
    [InlineData(65495, 1)]
    public void No_more_is_merged_than_a_packet_can_hold(int length, int count)
    {
        byte[][] packets = [.. Enumerable.Range(0, Math.Max(count + 1, 2)).Select(i => s_flow.Create((uint)(i * length), length, (ushort)i))];
        List<Delivered> delivered = Deliver(packets);
        Assert.Equal([count, packets.Length - count], delivered.Select(one => one.Count));
        Assert.Equal(packets, delivered.SelectMany(one => Cut(one)));
    }

    [Fact]
    public void No_more_datagrams_are_merged_than_the_kernel_sends_as_one()
    {
        FlowSegments flow = s_flow with { IsTcp = false };
        byte[][] packets = [.. Enumerable.Range(0, 130).Select(i => flow.Create((uint)i, 100, (ushort)i))];
        Assert.Equal([128, 2], Deliver(packets).Select(one => one.Count));
    }

    [Fact]
    public void What_is_alone_is_delivered_as_it_came()
    {
        byte[] packet = s_flow.Create(1, 100);
        Delivered delivered = Assert.Single(Deliver([packet]));
        Assert.Equal(packet, delivered.Packet);
        Assert.Equal(new TunPacketInfo { EtherType = 0x0800 }, delivered.Info);
    }

    public static TheoryData<string> Differences =>
    [
        "acknowledgement", "window", "options", "option length", "ECE", "type of service", "ECN", "time to live", "fragmentation", "port", "identification",
        "longer", "gap", "repeated", "bad checksum", "pure acknowledgement", "SYN", "RST", "URG", "CWR", "no ACK", "IPv4 options",
    ];

    [Theory]
    [MemberData(nameof(Differences))]
    public void What_differs_is_not_merged_and_stays_in_order(string difference)
    {
        FlowSegments first = s_flow with { Options = [1, 1, 8, 10, 1, 2, 3, 4, 5, 6, 7, 8], DontFragment = difference != "identification" };
        byte[] other = difference switch
        {
            "acknowledgement" => Next(first with { Acknowledgement = 8 }),
            "window" => Next(first with { Window = 513 }),
            "options" => Next(first with { Options = [1, 1, 8, 10, 1, 2, 3, 4, 5, 6, 7, 9] }),
            "option length" => Next(first with { Options = [] }),
            "ECE" => Next(first with { Flags = Ack | Ece }),
            "type of service" => Next(first with { TypeOfService = 4 }),
            "ECN" => Next(first with { TypeOfService = 1 }),
            "time to live" => Next(first with { TimeToLive = 63 }),
            "fragmentation" => Next(first with { DontFragment = false }),
            "port" => Next(first with { SourcePort = 1001 }),
            "identification" => first.Create(100, 100, 3),
            "longer" => first.Create(100, 101, 2),
            "gap" => first.Create(101, 100, 2),
            "repeated" => first.Create(0, 100, 2),
            "bad checksum" => Damaged(Next(first)),
            "pure acknowledgement" => first.Create(100, 0, 2),
            "SYN" => Next(first with { Flags = Ack | Syn }),
            "RST" => Next(first with { Flags = Ack | Rst }),
            "URG" => Next(first with { Flags = Ack | Urg }),
            "CWR" => Next(first with { Flags = Ack | Cwr }),
            "no ACK" => Next(first with { Flags = 0 }),
            _ => Next(first with { IPv4Options = [1, 1, 1, 0] }),
        };
        byte[][] packets = [first.Create(0, 100, 1), other, first.Create(200, 100, 3)];
        List<Delivered> delivered = Deliver(packets);

        // Another port is another flow, in which the first one goes on only where nothing is missing.
        Assert.Equal(packets, delivered.Select(one => one.Packet));
        Assert.All(delivered, one => Assert.Equal(default, one.Info with { EtherType = 0 }));

        static byte[] Next(FlowSegments flow) => flow.Create(100, 100, 2);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void IPv6_packets_that_differ_are_not_merged(bool isTcp)
    {
        FlowSegments flow = s_flow with { Version = 6, IsTcp = isTcp };
        byte[] label = flow.Create(100, 100);
        label[3]++;
        foreach (byte[] other in new[]
        {
            label,
            (flow with { TypeOfService = 3 }).Create(100, 100),
            (flow with { TimeToLive = 63 }).Create(100, 100),
            (flow with { HasDestinationOptions = true }).Create(100, 100),
            Damaged(flow.Create(100, 100)),
        })
        {
            byte[][] packets = [flow.Create(0, 100), other];
            Assert.Equal(packets, Deliver(packets).Select(one => one.Packet));
        }
    }

    [Fact]
    public void A_datagram_without_a_checksum_is_not_merged()
    {
        FlowSegments flow = s_flow with { IsTcp = false };
        byte[] without = flow.Create(2, 100);
        without.AsSpan(26, 2).Clear();
        byte[][] packets = [flow.Create(1, 100), without, without];
        Assert.Equal(packets, Deliver(packets).Select(one => one.Packet));
    }

    [Theory]
    [InlineData(Psh)]
    [InlineData(Fin)]
    [InlineData(Psh | Fin)]
    public void PSH_and_FIN_are_the_last_ones_and_are_kept(byte flag)
    {
        byte[][] packets =
        [
            s_flow.Create(0, 100, 0), s_flow.Create(100, 100, 1), (s_flow with { Flags = (byte)(Ack | flag) }).Create(200, 100, 2), s_flow.Create(300, 100, 3),
        ];
        List<Delivered> delivered = Deliver(packets);
        Assert.Equal([3, 1], delivered.Select(one => one.Count));
        Assert.Equal(Ack | flag, delivered[0].Packet[33]);
        Assert.Equal(packets, delivered.SelectMany(one => Cut(one)));
    }

    [Fact]
    public void What_pushes_is_not_kept_back()
    {
        var bundling = new Bundling();
        bundling.Add((s_flow with { Flags = Ack | Psh }).Create(0, 100));
        Assert.Single(bundling.Host);
        bundling.Add(s_flow.Create(100, 100)).Add(s_flow.Create(200, 99));
        Assert.Equal([1, 2], bundling.Counts);
    }

    [Fact]
    public void All_segments_may_echo_congestion()
    {
        FlowSegments flow = s_flow with { Flags = Ack | Ece, TypeOfService = 2 };
        Assert.Equal([2], Deliver([flow.Create(0, 100, 0), flow.Create(100, 100, 1)]).Select(one => one.Count));
    }

    [Fact]
    public void Sequence_numbers_and_identifications_wrap()
    {
        FlowSegments flow = s_flow with { DontFragment = false };
        byte[][] packets = [flow.Create(uint.MaxValue - 50, 100, 0xffff), flow.Create(49, 100, 0)];
        Delivered delivered = Assert.Single(Deliver(packets));
        Assert.Equal(packets, Cut(delivered));
    }

    [Fact]
    public void Flows_are_merged_side_by_side_each_in_order()
    {
        FlowSegments[] flows = [.. Enumerable.Range(0, 20).Select(i => s_flow with { SourcePort = (ushort)(2000 + i), Version = i % 3 == 0 ? 6 : 4 })];
        foreach (int count in new[] { 2, 8, 9, 20 })
        {
            byte[][] packets = [.. from i in Enumerable.Range(0, 10) from flow in flows[..count] select flow.Create((uint)(i * 500), 500, (ushort)i)];
            List<Delivered> delivered = Deliver(packets);
            Assert.Equal(count <= 8 ? count : packets.Length, delivered.Count);
            foreach (FlowSegments flow in flows[..count])
            {
                Assert.Equal(packets.Where(packet => IsOf(packet, flow)), delivered.SelectMany(one => Cut(one)).Where(packet => IsOf(packet, flow)));
            }
        }

        static bool IsOf(byte[] packet, FlowSegments flow) =>
            BinaryPrimitives.ReadUInt16BigEndian(packet.AsSpan(packet[0] >> 4 == 4 ? 20 : 40)) == flow.SourcePort;
    }

    [Fact]
    public void What_is_of_no_flow_comes_after_all_before_it()
    {
        byte[] fragment = s_flow.Create(100, 100, 1);
        fragment[6] = 0x20;
        InnerPackets.SetIPv4Checksum(fragment);
        byte[][] packets = [s_flow.Create(0, 100, 0), (s_flow with { SourcePort = 9 }).Create(0, 100, 0), fragment, s_flow.Create(200, 100, 2)];
        Assert.Equal(packets, Deliver(packets).Select(one => one.Packet));
    }

    [Fact]
    public void Frames_of_other_stations_and_frames_with_padding_are_not_merged()
    {
        byte[] other = InnerPackets.Frame(s_flow.Create(100, 100, 1));
        other[5]++;
        byte[][] frames = [InnerPackets.Frame(s_flow.Create(0, 100, 0)), other, [.. InnerPackets.Frame(s_flow.Create(200, 100, 2)), 0]];
        var bundling = new Bundling();
        Array.ForEach(frames, frame => bundling.Add(frame, InnerPackets.EthernetLength));
        Assert.Equal(frames, bundling.Flush().Select(one => one.Packet));
    }

    [Fact]
    public void Packets_of_two_peers_are_not_merged()
    {
        var bundling = new Bundling();
        bundling.Add(s_flow.Create(0, 100)).Add(s_flow.Create(100, 100), peer: Outgoing.Peer(overIPv4: true)).Flush();
        Assert.Equal([1, 1], bundling.Counts);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Pending_checksums_are_merged_with_pending_ones_only(bool isTcp)
    {
        FlowSegments flow = s_flow with { IsTcp = isTcp };
        byte[][] packets = [.. Enumerable.Range(0, 3).Select(i => flow.Create((uint)(i * 100), 100, (ushort)i))];
        var left = new TunPacketInfo { NeedsChecksum = true, ChecksumStart = 20, ChecksumOffset = isTcp ? (ushort)16 : (ushort)6 };
        var bundling = new Bundling();
        bundling.Add(Pending(packets[0]), info: left).Add(Pending(packets[1]), info: left).Add(packets[2]).Flush();
        Assert.Equal([2, 1], bundling.Counts);
        Assert.Equal(packets, bundling.Host.SelectMany(one => Cut(one)));
    }

    [Fact]
    public void A_pending_checksum_elsewhere_is_not_merged()
    {
        var elsewhere = new TunPacketInfo { NeedsChecksum = true, ChecksumStart = 20, ChecksumOffset = 18 };
        var bundling = new Bundling();
        bundling.Add(s_flow.Create(0, 100)).Add(Pending(s_flow.Create(100, 100)), info: elsewhere).Flush();
        Assert.Equal([1, 1], bundling.Counts);
        Assert.Equal(elsewhere with { EtherType = 0x0800 }, bundling.Host[1].Info);
    }

    [Theory]
    [InlineData(TunOffloads.Checksum, true)]
    [InlineData(TunOffloads.Checksum, false)]
    [InlineData(TunOffloads.TcpSegmentation, false)]
    public void What_the_device_does_not_cut_is_not_merged(TunOffloads offloads, bool isTcp)
    {
        FlowSegments flow = s_flow with { IsTcp = isTcp };
        var bundling = new Bundling(offloads);
        bundling.Add(flow.Create(0, 100, 0)).Add(flow.Create(100, 100, 1));
        Assert.Equal([1, 1], bundling.Counts);
    }

    private static List<Delivered> Deliver(byte[][] packets, bool isFrame = false)
    {
        var bundling = new Bundling();
        foreach (byte[] packet in packets)
        {
            bundling.Add(isFrame ? InnerPackets.Frame(packet) : packet, isFrame ? InnerPackets.EthernetLength : 0);
        }

        return bundling.Flush();
    }

    // As the engine's other half cuts what its host sends, with every checksum computed at last.
    private static IEnumerable<byte[]> Cut(Delivered delivered, bool isFrame = false)
    {
        if (delivered.Count == 1)
        {
            yield return delivered.Packet;
            yield break;
        }

        byte[] source = [.. new byte[Encapsulator.Headroom], .. delivered.Packet];
        EncapsulationSettings settings = Outgoing.Settings(isFrame ? TunnelMode.GRETAP : TunnelMode.Mixed);
        Outgoing.Read(settings, source, delivered.Packet.Length, out HostPacket packet);
        Assert.True(SuperPacket.TryRead(source, packet, delivered.Info, Encapsulator.Headroom, out SuperPacket super));
        Assert.Equal(delivered.Count, super.Count);
        for (int i = 0; i < super.Count; i++)
        {
            byte[] target = new byte[70000];
            HostPacket piece = super.Write(source, i, target, 0, out PendingChecksum pending);
            byte[] cut = target[piece.NetworkOffset..piece.End];
            FlowSegments.Complete(cut, pending.Start - piece.NetworkOffset);
            yield return cut;
        }
    }

    private static byte[] Damaged(byte[] packet)
    {
        packet[^1] ^= 1;
        return packet;
    }

    private static byte[] Pending(byte[] packet)
    {
        byte[] pending = [.. packet];
        LeavePending(pending, 20);
        return pending;
    }
}
