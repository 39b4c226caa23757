using System.Buffers.Binary;
using FouTools.Datapath.Engine.Receive;
using FouTools.Datapath.Engine.Transmit;
using FouTools.Datapath.Model;
using FouTools.Datapath.Telemetry;
using FouTools.Datapath.Tests.Support;
using FouTools.Packets;

namespace FouTools.Datapath.Tests.Engine;

/// <summary>
/// What kernels put on the wire, byte by byte. The headers were captured from Linux 6.1 and 7.2; the inner packets are
/// hand-made, and GRE checksums over them were computed apart from the code under test.
/// </summary>
public sealed class GoldenVectorTests
{
    private const string IPv4 = InnerPackets.IPv4Golden;
    private const string IPv6 = InnerPackets.IPv6Golden;

    // Their checksum fields hold the folded sum of the pseudo-header.
    private static readonly string s_pendingIPv4 = IPv4.Replace("28a3", "1430", StringComparison.Ordinal);
    private static readonly string s_pendingIPv6 = IPv6.Replace("42a1", "fa31", StringComparison.Ordinal);

    private static readonly GreSettings s_everyField = new() { Key = 1, Checksum = true, Sequence = true };

    /// <summary>The name of each vector; xunit cannot list the vectors themselves, which are internal.</summary>
    public static TheoryData<string> Names => [.. Vectors.Select(vector => vector.Name)];

    private static IEnumerable<Vector> Vectors =>
    [
        new("ipip FOU", TunnelMode.IPIP, UdpEncapsulation.Fou, IPv4, IPv4, OuterLength: 76),
        new("ipip FOU, checksum pending", TunnelMode.IPIP, UdpEncapsulation.Fou, IPv4, IPv4, Pending: true, OuterLength: 76),
        new("sit FOU", TunnelMode.SIT, UdpEncapsulation.Fou, IPv6, IPv6, OuterLength: 96),
        new("ipip GUE", TunnelMode.IPIP, UdpEncapsulation.Gue, "00040000" + IPv4, IPv4, OuterLength: 80),
        new("ipip GUE version 1", TunnelMode.IPIP, UdpEncapsulation.GueV1, IPv4, IPv4, OuterLength: 76),
        new("sit GUE", TunnelMode.SIT, UdpEncapsulation.Gue, "00290000" + IPv6, IPv6, OuterLength: 100),
        new("ipip GUE remcsum", TunnelMode.IPIP, UdpEncapsulation.Gue, "02040001" + "80000000" + "0014001a" + s_pendingIPv4, IPv4, Remote: true, Pending: true, OuterLength: 88),
        new("ipip GUE remcsum, nothing pending", TunnelMode.IPIP, UdpEncapsulation.Gue, "00040000" + IPv4, IPv4, Remote: true, OuterLength: 80),
        new("sit GUE remcsum", TunnelMode.SIT, UdpEncapsulation.Gue, "02290001" + "80000000" + "0028002e" + s_pendingIPv6, IPv6, Remote: true, Pending: true, OuterLength: 108),
        new("gre FOU", TunnelMode.GRE, UdpEncapsulation.Fou, "00000800" + IPv4, IPv4, OuterLength: 80),
        new("gre FOU, IPv6 inside", TunnelMode.GRE, UdpEncapsulation.Fou, "000086dd" + IPv6, IPv6, OuterLength: 100),
        new("gre GUE", TunnelMode.GRE, UdpEncapsulation.Gue, "002f0000" + "00000800" + IPv4, IPv4, OuterLength: 84),
        new("gre FOU key", TunnelMode.GRE, UdpEncapsulation.Fou, "20000800" + "01020304" + IPv4, IPv4, OuterLength: 84)
        {
            Gre = new GreSettings { Key = 0x01020304 },
        },
        new("gre FOU key csum seq", TunnelMode.GRE, UdpEncapsulation.Fou, "b0000800" + "5c2e0000" + "00000001" + "00000000" + IPv4, IPv4, OuterLength: 92)
        {
            Gre = s_everyField,
        },
        new("gre FOU key csum seq, checksum pending", TunnelMode.GRE, UdpEncapsulation.Fou, "b0000800" + "5c2e0000" + "00000001" + "00000000" + IPv4, IPv4, Pending: true, OuterLength: 92)
        {
            Gre = s_everyField,
        },
        new("gre GUE remcsum", TunnelMode.GRE, UdpEncapsulation.Gue, "022f0001" + "80000000" + "0018001e" + "00000800" + s_pendingIPv4, IPv4, Remote: true, Pending: true, OuterLength: 92),
        new("gre csum GUE remcsum", TunnelMode.GRE, UdpEncapsulation.Gue, "022f0001" + "80000000" + "001c0022" + "80000800" + "8c2f0000" + s_pendingIPv4, IPv4, Remote: true, Pending: true, OuterLength: 96)
        {
            Gre = new GreSettings { Checksum = true },
        },
        new("gretap FOU", TunnelMode.GRETAP, UdpEncapsulation.Fou, "00006558" + InnerPackets.ArpGolden, InnerPackets.ArpGolden, OuterLength: 74),
        new("ip6tnl FOU", TunnelMode.SIT, UdpEncapsulation.Fou, IPv6, IPv6, Limit: 4, OverIPv4: false, OuterLength: 124),
        new("ip6tnl FOU, IPv4 inside", TunnelMode.IPIP, UdpEncapsulation.Fou, IPv4, IPv4, Limit: 4, OverIPv4: false, OuterLength: 104),
        new("ip6gre GUE encaplimit none", TunnelMode.GRE, UdpEncapsulation.Gue, "002f0000" + "00000800" + IPv4, IPv4, OverIPv4: false, OuterLength: 104),
        new("ipip", TunnelMode.IPIP, UdpEncapsulation.None, IPv4, IPv4, OuterLength: 68),
        new("ipip, checksum pending", TunnelMode.IPIP, UdpEncapsulation.None, IPv4, IPv4, Pending: true, OuterLength: 68),
        new("sit", TunnelMode.SIT, UdpEncapsulation.None, IPv6, IPv6, OuterLength: 88),
        new("gre", TunnelMode.GRE, UdpEncapsulation.None, "00000800" + IPv4, IPv4, OuterLength: 72),
        new("gre key csum seq", TunnelMode.GRE, UdpEncapsulation.None, "b0000800" + "5c2e0000" + "00000001" + "00000000" + IPv4, IPv4, OuterLength: 84)
        {
            Gre = s_everyField,
        },
        new("gretap", TunnelMode.GRETAP, UdpEncapsulation.None, "00006558" + InnerPackets.ArpGolden, InnerPackets.ArpGolden, OuterLength: 66),
        new("ip6tnl", TunnelMode.SIT, UdpEncapsulation.None, IPv6, IPv6, Limit: 4, OverIPv4: false, OuterLength: 116),
        new("ip6gre encaplimit none", TunnelMode.GRE, UdpEncapsulation.None, "00000800" + IPv4, IPv4, OverIPv4: false, OuterLength: 92),
        new("mpls FOU", TunnelMode.MPLS, UdpEncapsulation.Fou, InnerPackets.MplsGolden, InnerPackets.MplsGolden, OuterLength: 84),
    ];

    [Theory]
    [MemberData(nameof(Names))]
    public void Sent(string name)
    {
        Vector vector = Find(name);
        byte[] packet = Outgoing.Encapsulate(vector.Transmit, Convert.FromHexString(vector.Inner), vector.Pending);
        int udp = vector.OverIPv4 ? 20 : vector.Limit is null ? 40 : 48;
        Assert.Equal(vector.Payload, Convert.ToHexStringLower(packet.AsSpan(udp + vector.UdpLength)));
        Assert.Equal(vector.OuterLength, packet.Length);
        if (vector.OverIPv4)
        {
            // 192.0.2.1 to 192.0.2.2, DF, TTL 64; the identification is any but 0.
            Assert.Equal($"4500{packet.Length:x4}", Convert.ToHexStringLower(packet.AsSpan(0, 4)));
            Assert.NotEqual(0, BinaryPrimitives.ReadUInt16BigEndian(packet.AsSpan(4)));
            Assert.Equal($"400040{vector.Protocol:x2}", Convert.ToHexStringLower(packet.AsSpan(6, 4)));
            Assert.Equal("c0000201c0000202", Convert.ToHexStringLower(packet.AsSpan(12, 8)));
            Assert.Equal(0xffff, InnerPackets.FoldedSum(packet.AsSpan(0, 20)));
        }
        else
        {
            Assert.Equal(0x60, packet[0]);
            Assert.Equal($"{packet.Length - 40:x4}" + (vector.Limit is null ? $"{vector.Protocol:x2}" : "3c") + "40", Convert.ToHexStringLower(packet.AsSpan(4, 4)));
            Assert.Equal(
                "20010db8000000000000000000000001" + "20010db8000000000000000000000002" + (vector.Limit is null ? string.Empty : $"{vector.Protocol:x2}00040104010100"),
                Convert.ToHexStringLower(packet.AsSpan(8, udp - 8)));
        }

        if (vector.UdpLength > 0)
        {
            Assert.Equal(packet.Length - udp, BinaryPrimitives.ReadUInt16BigEndian(packet.AsSpan(udp + 4)));
            Assert.Equal("9c4115b3", Convert.ToHexStringLower(packet.AsSpan(udp, 4)));
            Assert.Equal(0xffff, OuterPackets.UdpSum(packet));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Received(string name)
    {
        Vector vector = Find(name);
        Incoming incoming = Incoming.Decapsulate(vector.Receive, Convert.FromHexString(vector.Payload), overIPv4: vector.OverIPv4);
        Assert.Equal(DropReason.None, incoming.Reason);
        Assert.Equal(vector.Inner, Convert.ToHexStringLower(incoming.Completed));

        Incoming computed = Incoming.Decapsulate(vector.Receive with { RemoteChecksumNoPartial = true }, Convert.FromHexString(vector.Payload));
        Assert.Equal((DropReason.None, false), (computed.Reason, computed.Found.Info.NeedsChecksum));
        Assert.Equal(vector.Inner, Convert.ToHexStringLower(computed.Packet));
    }

    [Fact]
    public void Only_a_checksum_that_GRE_does_not_cover_is_left_to_the_host() => Assert.Equal(
        ["ipip GUE remcsum", "sit GUE remcsum", "gre GUE remcsum"],
        Vectors.Where(vector => Incoming.Decapsulate(vector.Receive, Convert.FromHexString(vector.Payload)).Found.Info.NeedsChecksum)
            .Select(vector => vector.Name));

    [Fact]
    public void Without_UDP_checksums_the_field_is_zero() => Assert.All(Vectors.Where(vector => vector.UdpLength > 0), vector =>
    {
        byte[] packet = Outgoing.Encapsulate(vector.Transmit with { UdpChecksum = false }, Convert.FromHexString(vector.Inner), vector.Pending);
        int udp = packet.Length - (vector.Payload.Length / 2) - 8;
        Assert.Equal(0, BinaryPrimitives.ReadUInt16BigEndian(packet.AsSpan(udp + 6)));
        Assert.Equal(vector.Payload, Convert.ToHexStringLower(packet.AsSpan(udp + 8)));
    });

    // The kernel reserves room for the remote checksum in packets that do not have it, too.
    [Fact]
    public void The_layers_add_up_to_the_longest_headers() => Assert.All(
        Vectors.Where(vector => vector.Pending || !vector.Remote),
        vector => Assert.Equal(
            vector.OuterLength - (vector.Inner.Length / 2) + (vector.Mode == TunnelMode.GRETAP ? 14 : 0),
            TunnelMtu.Overhead(LayersOf(vector.Transmit))));

    private static TunnelLayers LayersOf(EncapsulationSettings settings) => HeaderLayers.Of(
        settings.Mode, settings.Encapsulation, settings.OverIPv4, settings.EncapsulationLimit is not null, settings.RemoteChecksum, settings.Gre);

    private static Vector Find(string name) => Vectors.Single(vector => vector.Name == name);

    private sealed record Vector(
        string Name,
        TunnelMode Mode,
        UdpEncapsulation Encapsulation,
        string Payload,
        string Inner,
        int OuterLength,
        bool Pending = false,
        bool Remote = false,
        bool OverIPv4 = true,
        byte? Limit = null)
    {
        public GreSettings Gre { get; init; }

        public int UdpLength => Encapsulation == UdpEncapsulation.None ? 0 : 8;

        public int Protocol => Encapsulation != UdpEncapsulation.None ? 17 : Mode switch { TunnelMode.IPIP => 4, TunnelMode.SIT => 41, _ => 47 };

        public EncapsulationSettings Transmit => Outgoing.Settings(Mode, Encapsulation) with
        {
            OverIPv4 = OverIPv4, EncapsulationLimit = Limit, RemoteChecksum = Remote, Gre = Gre,
        };

        public DecapsulationSettings Receive => Incoming.Settings(Mode, Encapsulation) with { Gre = Gre };
    }
}
