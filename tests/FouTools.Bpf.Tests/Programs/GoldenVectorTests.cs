using System.Buffers.Binary;
using FouTools.Bpf.Programs;
using FouTools.Bpf.Tests.Support;

namespace FouTools.Bpf.Tests.Programs;

/// <summary>The wire format, byte by byte: the same headers that kernels send and that the engine's golden vectors were captured from.</summary>
public sealed class GoldenVectorTests
{
    private const string IPv4 = InnerPackets.IPv4Golden;
    private const string IPv6 = InnerPackets.IPv6Golden;

    /// <summary>The name of each vector; xunit cannot list the vectors themselves, which are internal.</summary>
    public static TheoryData<string> Names => [.. Vectors.SelectMany(vector => new[] { $"{vector.Name}, over IPv4", $"{vector.Name}, over IPv6" })];

    private static IEnumerable<Vector> Vectors =>
    [
        new("ipip FOU", Shapes.Ipip, string.Empty, IPv4),
        new("sit FOU", Shapes.Ipip with { CarriesIPv4 = false, CarriesIPv6 = true }, string.Empty, IPv6),
        new("mixed, IPv4 inside", Both, string.Empty, IPv4),
        new("mixed, IPv6 inside", Both, string.Empty, IPv6),
        new("ipip GUE", Shapes.Ipip with { HasGue = true }, "00040000", IPv4),
        new("sit GUE", Shapes.Ipip with { CarriesIPv4 = false, CarriesIPv6 = true, HasGue = true }, "00290000", IPv6),
        new("mixed GUE, IPv6 inside", Both with { HasGue = true }, "00290000", IPv6),
        new("gre FOU", Both with { HasGre = true }, "00000800", IPv4),
        new("gre FOU, IPv6 inside", Both with { HasGre = true }, "000086dd", IPv6),
        new("gre GUE", Both with { HasGre = true, HasGue = true }, "002f0000" + "00000800", IPv4),
        new("gre FOU key", Both with { HasGre = true, InputKey = 0xfe020304, OutputKey = 0xfe020304 }, "20000800" + "fe020304", IPv4),
        new("gre GUE key, IPv6 inside", Both with { HasGre = true, HasGue = true, InputKey = 0, OutputKey = 0 }, "002f0000" + "200086dd" + "00000000", IPv6),
    ];

    private static TunnelProgramOptions Both => Shapes.Ipip with { CarriesIPv6 = true };

    [Theory]
    [MemberData(nameof(Names))]
    public void Sent(string name)
    {
        Vector vector = Find(name, out bool overIPv4);
        using var run = new ProgramRun(vector.Shape with { OverIPv4 = overIPv4 });
        byte[]? packet = run.Send(Convert.FromHexString(vector.Inner));
        Assert.NotNull(packet);

        int udp = overIPv4 ? 20 : 40;
        Assert.Equal(vector.Inside + vector.Inner, Convert.ToHexStringLower(packet.AsSpan(udp + 8)));
        Assert.InRange(BinaryPrimitives.ReadUInt16BigEndian(packet.AsSpan(udp)), 32768, 60999);
        int port = vector.Inner == IPv6 && !vector.Shape.HasGre ? ProgramRun.PortIPv6 : Shapes.Port;
        Assert.Equal($"{port:x4}{packet.Length - udp:x4}0000", Convert.ToHexStringLower(packet.AsSpan(udp + 2, 6)));
        if (overIPv4)
        {
            // 192.0.2.1 to 192.0.2.2, DF, TTL 64, UDP; any identification but 0.
            Assert.Equal($"4500{packet.Length:x4}", Convert.ToHexStringLower(packet.AsSpan(0, 4)));
            Assert.NotEqual(0, BinaryPrimitives.ReadUInt16BigEndian(packet.AsSpan(4)));
            Assert.Equal("40004011", Convert.ToHexStringLower(packet.AsSpan(6, 4)));
            Assert.Equal("c0000201c0000202", Convert.ToHexStringLower(packet.AsSpan(12, 8)));
            Assert.Equal(0xffff, InnerPackets.FoldedSum(packet.AsSpan(0, 20)));
        }
        else
        {
            // The flow label is the flow's; the traffic class is 0.
            Assert.Equal(0x60, packet[0]);
            Assert.Equal(0, packet[1] >> 4);
            Assert.Equal($"{packet.Length - 40:x4}1140", Convert.ToHexStringLower(packet.AsSpan(4, 4)));
            Assert.Equal(OuterPacket.LocalIPv6 + OuterPacket.RemoteIPv6, Convert.ToHexStringLower(packet.AsSpan(8, 32)));
        }

        int length = vector.Inner.Length / 2;
        Assert.Equal(new PeerTraffic(1, length, 0, 0), run.Tunnel.ReadTraffic(ProgramRun.Peer));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Received(string name)
    {
        Vector vector = Find(name, out bool overIPv4);
        using var run = new ProgramRun(vector.Shape with { OverIPv4 = overIPv4 });
        byte[] outer = OuterPacket.FromPeer(Convert.FromHexString(vector.Inside + vector.Inner), overIPv4);
        byte[]? packet = run.Receive(outer);
        Assert.NotNull(packet);
        Assert.Equal(vector.Inner, Convert.ToHexStringLower(packet));
        int length = vector.Inner.Length / 2;
        Assert.Equal(new PeerTraffic(0, 0, 1, length), run.Tunnel.ReadTraffic(ProgramRun.Peer));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Received_with_any_changed_header_byte_is_passed(string name)
    {
        Vector vector = Find(name, out bool overIPv4);
        using var run = new ProgramRun(vector.Shape with { OverIPv4 = overIPv4 });
        byte[] outer = OuterPacket.FromPeer(Convert.FromHexString(vector.Inside + vector.Inner), overIPv4);
        int start = (overIPv4 ? 20 : 40) + 8;
        for (int i = start; i < start + (vector.Inside.Length / 2); i++)
        {
            byte[] changed = [.. outer];
            changed[i] ^= 0x80;
            Assert.Null(run.Receive(changed));
        }
    }

    private static Vector Find(string name, out bool overIPv4)
    {
        overIPv4 = name.EndsWith("IPv4", StringComparison.Ordinal);
        return Vectors.Single(vector => vector.Name == name[..name.LastIndexOf(", over", StringComparison.Ordinal)]);
    }

    private sealed record Vector(string Name, TunnelProgramOptions Shape, string Inside, string Inner);
}
