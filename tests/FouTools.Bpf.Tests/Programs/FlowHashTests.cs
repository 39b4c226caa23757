using System.Buffers.Binary;
using System.Numerics;
using FouTools.Bpf.Programs;
using FouTools.Bpf.Tests.Support;
using FouTools.Packets;

namespace FouTools.Bpf.Tests.Programs;

/// <summary>
/// A program chooses the source port and flow label of a flow as the engine does with <see cref="FlowHash"/>: a path, a NAT binding or a
/// connection-tracking entry depend on them.
/// </summary>
public sealed class FlowHashTests
{
    private const int Flows = 25_000;

    // Protocols with ports, with an SPI in place of them (ESP, AH), and with neither.
    private static readonly byte[] s_protocols =
    [
        IPProtocol.Tcp, IPProtocol.Udp, IPProtocol.Sctp, IPProtocol.Dccp, IPProtocol.UdpLite, IPProtocol.Esp,
        IPProtocol.AuthenticationHeader, IPProtocol.Icmp, IPProtocol.IcmpV6, IPProtocol.Gre, 253,
    ];

    [Theory]
    [InlineData(4, true)]
    [InlineData(4, false)]
    [InlineData(6, true)]
    [InlineData(6, false)]
    public void Program_and_engine_choose_the_same_port_and_label(int version, bool overIPv4)
    {
        var random = new Random(version);
        foreach (SourcePortRange range in new[] { SourcePortRange.Default, SourcePortRange.Glb })
        {
            TunnelProgramOptions shape = Shapes.Ipip with { CarriesIPv6 = true, OverIPv4 = overIPv4, SourcePorts = range };
            using var run = new ProgramRun(shape);
            for (int flow = 0; flow < Flows / 2; flow++)
            {
                byte[] inner = RandomPacket(random, version);
                uint hash = FlowHash.Compute(inner, shape.HashSeed);
                byte[]? outer = run.Send(inner);
                Assert.NotNull(outer);
                int port = BinaryPrimitives.ReadUInt16BigEndian(outer.AsSpan(shape.OuterIPLength));
                if (range.Select(hash) != port)
                {
                    Assert.Fail($"The engine chooses {range.Select(hash)} and the program {port} for {Convert.ToHexStringLower(inner)}.");
                }

                if (!overIPv4)
                {
                    Assert.Equal(BitOperations.RotateLeft(hash, 16) & 0xfffff, BinaryPrimitives.ReadUInt32BigEndian(outer) & 0xfffff);
                }
            }
        }
    }

    [Theory]
    [InlineData(IPProtocol.HopByHop)]
    [InlineData(IPProtocol.Routing)]
    [InlineData(IPProtocol.DestinationOptions)]
    public void Chains_of_extension_headers_are_passed_to_the_engine(byte header)
    {
        using var run = new ProgramRun(Shapes.Ipip with { CarriesIPv6 = true });
        byte[] inner = IPv6(header, [IPProtocol.Udp, 0, 1, 4, 0, 0, 0, 0, 1, 2, 3, 4, 0, 8, 0, 0]);
        Assert.Null(run.Send(inner));
        Assert.Equal([PassReason.NotPlain], run.PassedSent);
    }

    private static byte[] RandomPacket(Random random, int version)
    {
        byte[] payload = new byte[24];
        random.NextBytes(payload);
        byte protocol = s_protocols[random.Next(s_protocols.Length)];

        // One of eight is a fragment.
        bool isFragment = random.Next(8) == 0;
        if (version == 4)
        {
            byte[] packet = InnerPackets.IPv4Udp((uint)random.Next(), 0x0a000000u | (uint)random.Next(1, 255), 0, 0, payload);
            packet[9] = protocol;
            payload.CopyTo(packet.AsSpan(20));
            packet[6] = isFragment ? (byte)0x20 : random.Next(2) == 0 ? (byte)0x40 : (byte)0;
            InnerPackets.SetIPv4Checksum(packet);
            return packet;
        }

        if (isFragment)
        {
            payload[0] = protocol;
        }

        byte[] addressed = IPv6(isFragment ? IPProtocol.Fragment : protocol, payload);
        random.NextBytes(addressed.AsSpan(8, 16));
        random.NextBytes(addressed.AsSpan(32, 8));
        return addressed;
    }

    private static byte[] IPv6(byte protocol, byte[] payload)
    {
        byte[] packet = InnerPackets.IPv6Udp(0, 0, payload.AsSpan(8));
        packet[6] = protocol;
        payload.CopyTo(packet.AsSpan(40));
        return packet;
    }
}
