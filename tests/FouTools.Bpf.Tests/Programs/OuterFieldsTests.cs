using System.Buffers.Binary;
using FouTools.Bpf.Programs;
using FouTools.Bpf.Tests.Support;
using FouTools.Packets;

namespace FouTools.Bpf.Tests.Programs;

/// <summary>TTL, TOS, ECN, flow label and source port of sent packets, and ECN of received ones.</summary>
public sealed class OuterFieldsTests
{
    // CE goes out as ECT(0): the tunnel starts without congestion of its own (include/net/inet_ecn.h).
    private static readonly byte[] s_sentSignals = [0, 1, 2, 2];

    // By inner and outer ECN; null where the program passes the packet to the engine, which drops it (RFC 6040, figure 4).
    private static readonly byte?[,] s_receivedSignals = { { 0, 0, 0, null }, { 1, 1, 1, 3 }, { 2, 1, 2, 3 }, { 3, 3, 3, 3 } };

    public static TheoryData<int, bool> Families => new() { { 4, true }, { 4, false }, { 6, true }, { 6, false } };

    private static TunnelProgramOptions Both => Shapes.Ipip with { CarriesIPv6 = true };

    [Theory]
    [MemberData(nameof(Families))]
    public void Type_of_service_is_fixed_or_inherited_and_ECN_copied(int version, bool overIPv4)
    {
        foreach (byte? tos in new byte?[] { 0, 0xb8, null })
        {
            using var run = new ProgramRun(Both with { OverIPv4 = overIPv4, Tos = tos });
            foreach (byte inner in (ReadOnlySpan<byte>)[0x00, 0x01, 0x02, 0x03, 0x28, 0x29, 0x2a, 0x2b, 0xfc, 0xff])
            {
                byte[]? packet = run.Send(Inner(version, inner));
                Assert.NotNull(packet);
                Assert.Equal(((tos ?? inner) & 0xfc) | s_sentSignals[inner & 3], InnerPacket.TypeOfService(packet));
            }
        }
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void GRE_over_IPv6_copies_the_whole_octet(int version)
    {
        using var inherited = new ProgramRun(Both with { OverIPv4 = false, HasGre = true, Tos = null });
        using var isFixed = new ProgramRun(Both with { OverIPv4 = false, HasGre = true, Tos = 0x28 });
        foreach (byte inner in (ReadOnlySpan<byte>)[0x00, 0x29, 0xff])
        {
            Assert.Equal(inner, InnerPacket.TypeOfService(inherited.Send(Inner(version, inner))));
            Assert.Equal(0x28, InnerPacket.TypeOfService(isFixed.Send(Inner(version, inner))));
        }
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Time_to_live_is_inherited_and_never_0(int version, bool overIPv4)
    {
        using var run = new ProgramRun(Both with { OverIPv4 = overIPv4, Ttl = null });
        foreach ((byte inner, byte outer) in ((byte, byte)[])[(1, 1), (64, 64), (255, 255), (0, 64)])
        {
            byte[] packet = Inner(version, 0);
            packet[version == 4 ? 8 : 7] = inner;
            byte[]? sent = run.Send(packet);
            Assert.NotNull(sent);
            Assert.Equal(outer, sent[overIPv4 ? 8 : 7]);
        }
    }

    [Fact]
    public void Flow_label_is_fixed_inherited_or_from_the_flow_hash()
    {
        Assert.Equal(0xfedcbu, FlowLabelOf(Both with { OverIPv4 = false, FlowLabel = 0xfedcb }, 6));
        Assert.Equal(0x12345u, FlowLabelOf(Both with { OverIPv4 = false, InheritFlowLabel = true }, 6));
        Assert.Equal(0u, FlowLabelOf(Both with { OverIPv4 = false, InheritFlowLabel = true }, 4));
        Assert.NotEqual(0u, FlowLabelOf(Both with { OverIPv4 = false }, 4));
    }

    [Theory]
    [InlineData(40000, 40003, 4)]
    [InlineData(1, 65535, 6)]
    [InlineData(50000, 50000, 4)]
    public void Source_ports_are_in_the_range_and_a_flow_keeps_its_own(int minimum, int maximum, int version)
    {
        using var run = new ProgramRun(Both with { SourcePorts = new SourcePortRange((ushort)minimum, (ushort)maximum) });
        int[] ports = [.. Enumerable.Range(1, 200).Select(flow => SourcePort(run.Send(Inner(version, 0, (ushort)flow))))];
        Assert.All(ports, port => Assert.InRange(port, minimum, maximum));
        Assert.True(ports.Distinct().Count() >= Math.Min(maximum - minimum + 1, 150));
        Assert.Equal(ports, Enumerable.Range(1, 200).Select(flow => SourcePort(run.Send(Inner(version, 0x28, (ushort)flow)))));
    }

    [Fact]
    public void Other_seeds_give_other_ports()
    {
        using var one = new ProgramRun(Both);
        using var other = new ProgramRun(Both with { HashSeed = 1 });
        int same = Enumerable.Range(1, 100).Count(flow =>
            SourcePort(one.Send(Inner(4, 0, (ushort)flow))) == SourcePort(other.Send(Inner(4, 0, (ushort)flow))));
        Assert.InRange(same, 0, 5);
    }

    [Fact]
    public void A_fixed_source_port_is_used()
    {
        using var run = new ProgramRun(Both with { FixedSourcePort = 1234 });
        Assert.Equal(1234, SourcePort(run.Send(Inner(4, 0))));
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Outer_ECN_is_merged_into_the_inner(int version, bool overIPv4)
    {
        using var run = new ProgramRun(Both with { OverIPv4 = overIPv4 });
        for (byte inner = 0; inner < 4; inner++)
        {
            for (byte outer = 0; outer < 4; outer++)
            {
                // The differentiated services of neither change.
                byte[]? packet = run.Receive(OuterPacket.FromPeer(Inner(version, (byte)(0x28 | inner)), overIPv4, (byte)(0xb8 | outer)));
                if (s_receivedSignals[inner, outer] is not { } expected)
                {
                    Assert.Null(packet);
                    continue;
                }

                Assert.Equal(Convert.ToHexStringLower(Inner(version, (byte)(0x28 | expected))), Convert.ToHexStringLower(packet!));
            }
        }

        Assert.Equal([PassReason.CongestionSignal], run.PassedReceived);
    }

    private static uint FlowLabelOf(TunnelProgramOptions shape, int version)
    {
        using var run = new ProgramRun(shape);
        return BinaryPrimitives.ReadUInt32BigEndian(run.Send(Inner(version, 0))) & 0xfffff;
    }

    private static byte[] Inner(int version, byte typeOfService, ushort port = 1) => version == 4
        ? InnerPackets.IPv4Udp(0x0a000001, 0x0a000002, port, 7, [1, 2, 3], typeOfService)
        : InnerPackets.IPv6Udp(port, 7, [1, 2, 3], typeOfService);

    private static int SourcePort(byte[]? packet) => BinaryPrimitives.ReadUInt16BigEndian(packet.AsSpan(20));
}
