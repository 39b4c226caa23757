using System.Buffers.Binary;
using FouTools.Datapath.Engine.Receive;
using FouTools.Datapath.Engine.Transmit;
using FouTools.Datapath.Model;
using FouTools.Datapath.Peers;
using FouTools.Datapath.Telemetry;
using FouTools.Datapath.Tests.Support;
using FouTools.Linux.Sockets;
using FouTools.Packets;

namespace FouTools.Datapath.Tests.Engine;

/// <summary>
/// Packets of systems in production, written byte by byte after their public formats, and ours to them. The outer packets
/// are whole, since what the kernel's sockets strip is part of the format.
/// </summary>
public sealed class ProductionFormatsTests
{
    private const string IPv4 = InnerPackets.IPv4Golden;
    private const string IPv6 = InnerPackets.IPv6Golden;
    private const string PendingUdp = "1430";

    // Katran: source address out of 172.16/12 made of the client's, TTL 64, no checksum, any source port, port 6080.
    private const string KatranIPv4 = "4500004c" + "00000000" + "40110000" + "ac100001" + "c0000201" + "7b0f17c0" + "00380000";
    private const string KatranIPv4InIPv6 = "60000000" + "00381140" + "01000000000000000000000000007b0f" + "20010db8000000000000000000000001" + "7b0f17c0" + "00380000";
    private const string KatranIPv6InIPv6 = "60000000" + "004c1140" + "01000000000000000000000000007b0f" + "20010db8000000000000000000000001" + "7b0f17c0" + "004c0000";

    // GLB director: DF, identification 0, source port with the upper bit, port 19523, GUE with type 0, next hop 0 of 2, hops.
    private const string Glb = "4500005c" + "00004000" + "40110000" + "0a0a0a01" + "0a0a0a02" + "c3a14c43" + "00480000" + "03040000" + "00000002" + "0a0a0a03" + "0a0a0a04";
    private const string GlbIPv6 = "4500006c" + "00004000" + "40110000" + "0a0a0a01" + "0a0a0a02" + "c3a14c43" + "00580000" + "02290000" + "00000001" + "0a0a0a03";

    // Unimog: version 0, forwarded SYN, next hop 1 of 2, hops.
    private const string Unimog = "4500005c" + "00004000" + "40110000" + "0a0a0a01" + "0a0a0a02" + "d4311f40" + "00480000" + "03040000" + "08000102" + "0a0a0a03" + "0a0a0a04";

    // IPVS: GUE version 0, with the remote checksum for a packet whose checksum was pending.
    private const string Ipvs = "45000050" + "00010000" + "40110000" + "0a0a0a01" + "0a0a0a02" + "9c41" + "15b3" + "003c0000" + "00040000";
    private const string IpvsRemote = "45000058" + "00010000" + "40110000" + "0a0a0a01" + "0a0a0a02" + "9c41" + "15b3" + "00440000" + "02040001" + "80000000" + "0014001a";

    // kube-router: ipip and ip6tnl under GUE, TTL 225, port 5555.
    private const string KubeRouter = "45000050" + "00014000" + "e1110000" + "0a0a0a01" + "0a0a0a02" + "9c4115b3" + "003c0000" + "00040000";
    private const string KubeRouterIPv6 = "60012345" + "005011e1" + "20010db8000000000000000000000002" + "20010db8000000000000000000000001" + "9c4115b3" + "00500000" + "00290000";

    // coil: direct FOU, both ports 5555, TTL 225.
    private const string Coil = "4500004c" + "00014000" + "e1110000" + "0a0a0a01" + "0a0a0a02" + "15b315b3" + "00380000";
    private const string CoilIPv6 = "60012345" + "004c11e1" + "20010db8000000000000000000000002" + "20010db8000000000000000000000001" + "15b315b3" + "004c0000";

    // FreeBSD's gre with udpencap: port 4754, source port from 49152 on; with a key and with a checksum.
    private const string FreeBsd = "45000050" + "00010000" + "1e110000" + "0a0a0a01" + "0a0a0a02" + "c0011292" + "003c0000" + "00000800";
    private const string FreeBsdKey = "45000054" + "00010000" + "1e110000" + "0a0a0a01" + "0a0a0a02" + "c0011292" + "00400000" + "20000800" + "000004d2";

    // MPLS in UDP (RFC 7510): port 6635.
    private const string Mpls = "45000054" + "00010000" + "40110000" + "0a0a0a01" + "0a0a0a02" + "c00119eb" + "00400000";

    [Theory]
    [InlineData(KatranIPv4 + IPv4, TunnelMode.Mixed, UdpEncapsulation.GueV1, 6080, IPv4)]
    [InlineData(KatranIPv4 + IPv4, TunnelMode.IPIP, UdpEncapsulation.Gue, 6080, IPv4)]
    [InlineData(KatranIPv4 + IPv4, TunnelMode.IPIP, UdpEncapsulation.Fou, 6080, IPv4)]
    [InlineData(KatranIPv4InIPv6 + IPv4, TunnelMode.Mixed, UdpEncapsulation.GueV1, 6080, IPv4)]
    [InlineData(KatranIPv6InIPv6 + IPv6, TunnelMode.Mixed, UdpEncapsulation.GueV1, 6080, IPv6)]
    [InlineData(Glb + IPv4, TunnelMode.IPIP, UdpEncapsulation.Gue, 19523, IPv4)]
    [InlineData(Glb + IPv4, TunnelMode.Mixed, UdpEncapsulation.Gue, 19523, IPv4)]
    [InlineData(GlbIPv6 + IPv6, TunnelMode.Mixed, UdpEncapsulation.Gue, 19523, IPv6)]
    [InlineData(Unimog + IPv4, TunnelMode.Mixed, UdpEncapsulation.Gue, 8000, IPv4)]
    [InlineData(Ipvs + IPv4, TunnelMode.IPIP, UdpEncapsulation.Gue, 5555, IPv4)]
    [InlineData(KubeRouter + IPv4, TunnelMode.IPIP, UdpEncapsulation.Gue, 5555, IPv4)]
    [InlineData(KubeRouterIPv6 + IPv6, TunnelMode.SIT, UdpEncapsulation.Gue, 5555, IPv6)]
    [InlineData(Coil + IPv4, TunnelMode.IPIP, UdpEncapsulation.Fou, 5555, IPv4)]
    [InlineData(CoilIPv6 + IPv6, TunnelMode.SIT, UdpEncapsulation.Fou, 5555, IPv6)]
    [InlineData(CoilIPv6 + IPv6, TunnelMode.Mixed, UdpEncapsulation.Fou, 5555, IPv6)]
    [InlineData(FreeBsd + IPv4, TunnelMode.GRE, UdpEncapsulation.Fou, 4754, IPv4)]
    [InlineData(Mpls + InnerPackets.MplsGolden, TunnelMode.MPLS, UdpEncapsulation.Fou, 6635, InnerPackets.MplsGolden)]
    public void Theirs(string packet, TunnelMode mode, UdpEncapsulation encapsulation, int port, string inner)
    {
        byte[] payload = Open(packet, port);
        DecapsulationSettings settings = Incoming.Settings(mode, encapsulation) with { LocalPort = (ushort)port };
        Incoming incoming = Incoming.Decapsulate(settings, payload);
        Assert.Equal(DropReason.None, incoming.Reason);
        Assert.Equal(inner, Convert.ToHexStringLower(incoming.Packet));
    }

    [Fact]
    public void Theirs_of_IPVS_with_remote_checksum()
    {
        byte[] payload = Open(IpvsRemote + IPv4.Replace("28a3", PendingUdp, StringComparison.Ordinal), 5555);
        Incoming incoming = Incoming.Decapsulate(Incoming.Settings(TunnelMode.IPIP, UdpEncapsulation.Gue), payload);
        Assert.Equal(IPv4, Convert.ToHexStringLower(incoming.Completed));
    }

    [Fact]
    public void Theirs_of_FreeBSD_with_a_key()
    {
        byte[] payload = Open(FreeBsdKey + IPv4, 4754);
        DecapsulationSettings settings = Incoming.Settings(TunnelMode.GRE) with { Gre = new() { Key = 1234 } };
        Assert.Equal(IPv4, Convert.ToHexStringLower(Incoming.Decapsulate(settings, payload).Packet));
    }

    [Theory]
    [InlineData(IPv4, 76)]
    [InlineData(IPv6, 96)]
    public void Ours_to_Katrans_real_servers_is_a_packet_in_UDP(string inner, int length)
    {
        byte[] packet = Send(Outgoing.Settings(TunnelMode.Mixed, UdpEncapsulation.GueV1) with { UdpChecksum = false }, inner, 6080);
        Assert.Equal("17c0" + $"{length - 20:x4}" + "0000" + inner, Convert.ToHexStringLower(packet.AsSpan(22)));
    }

    [Fact]
    public void Ours_to_GLB_leave_from_the_upper_half_of_all_ports()
    {
        EncapsulationSettings settings = Outgoing.Settings(TunnelMode.IPIP, UdpEncapsulation.Gue) with
        {
            SourcePort = Outgoing.Port(SourcePortPolicy.Glb), UdpChecksum = false,
        };
        var ports = new HashSet<ushort>();
        for (ushort flow = 0; flow < 200; flow++)
        {
            byte[] inner = InnerPackets.IPv4Udp(0x0a000001, 0x0a000002, flow, 80, []);
            byte[] packet = Send(settings, Convert.ToHexStringLower(inner), 19523);
            ports.Add(OuterPackets.SourcePort(packet));
            Assert.Equal("4c43" + "0028" + "0000" + "00040000" + Convert.ToHexStringLower(inner), Convert.ToHexStringLower(packet.AsSpan(22)));
        }

        Assert.All(ports, port => Assert.InRange(port, 0x8000, 0xffff));
        Assert.True(ports.Count > 150 && ports.Max() > 60999, $"{ports.Count} ports up to {ports.Max()}");
    }

    [Theory]
    [InlineData(false, "15b3" + "003c" + "0000" + "00040000" + IPv4)]
    [InlineData(true, "15b3" + "0044" + "0000" + "02040001" + "80000000" + "0014001a")]
    public void Ours_to_IPVS(bool remote, string expected)
    {
        EncapsulationSettings settings = Outgoing.Settings(TunnelMode.IPIP, UdpEncapsulation.Gue) with { UdpChecksum = false, RemoteChecksum = remote };
        byte[] packet = Outgoing.Encapsulate(settings, Convert.FromHexString(IPv4), pending: true);
        Assert.StartsWith(expected, Convert.ToHexStringLower(packet.AsSpan(22)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(TunnelMode.IPIP, true, "00040000", IPv4)]
    [InlineData(TunnelMode.SIT, false, "00290000", IPv6)]
    public void Ours_to_kube_router_have_its_TTL(TunnelMode mode, bool overIPv4, string gue, string inner)
    {
        byte[] packet = Outgoing.Encapsulate(
            Outgoing.Settings(mode, UdpEncapsulation.Gue) with { OverIPv4 = overIPv4, Ttl = 225 }, Convert.FromHexString(inner));
        Assert.Equal(225, packet[overIPv4 ? 8 : 7]);
        Assert.Equal(gue + inner, Convert.ToHexStringLower(OuterPackets.Payload(packet)));
    }

    [Theory]
    [InlineData(TunnelMode.IPIP, IPv4)]
    [InlineData(TunnelMode.SIT, IPv6)]
    public void Ours_to_coil_leave_from_the_local_port(TunnelMode mode, string inner)
    {
        EncapsulationSettings settings = Outgoing.Settings(mode) with { SourcePort = Outgoing.Port(SourcePortPolicy.Local, localPort: 5555), Ttl = 225 };
        byte[] packet = Send(settings, inner, 5555);
        Assert.Equal("15b315b3", Convert.ToHexStringLower(packet.AsSpan(20, 4)));
        Assert.Equal(inner, Convert.ToHexStringLower(OuterPackets.Payload(packet)));
    }

    [Theory]
    [InlineData(null, "00000800")]
    [InlineData(1234u, "20000800" + "000004d2")]
    public void Ours_to_FreeBSD_have_a_GRE_header(uint? key, string gre)
    {
        byte[] packet = Send(Outgoing.Settings(TunnelMode.GRE) with { Gre = new() { Key = key } }, IPv4, 4754);
        Assert.Equal(4754, OuterPackets.DestinationPort(packet));
        Assert.Equal(gre + IPv4, Convert.ToHexStringLower(OuterPackets.Payload(packet)));
    }

    [Fact]
    public void Ours_in_MPLS_in_UDP_are_the_label_stack()
    {
        byte[] packet = Send(Outgoing.Settings(TunnelMode.MPLS), InnerPackets.MplsGolden, 6635);
        Assert.Equal(6635, OuterPackets.DestinationPort(packet));
        Assert.Equal(InnerPackets.MplsGolden, Convert.ToHexStringLower(OuterPackets.Payload(packet)));
    }

    [Fact]
    public void IPv6_goes_to_its_own_port_where_nothing_but_the_port_tells_it()
    {
        PeerPath path = Outgoing.Path(overIPv4: true, portIPv6: 5556);
        EncapsulationSettings settings = Outgoing.Settings(TunnelMode.Mixed);
        Assert.Equal(5555, OuterPackets.DestinationPort(Outgoing.Encapsulate(settings, Convert.FromHexString(IPv4), path: path)));
        Assert.Equal(5556, OuterPackets.DestinationPort(Outgoing.Encapsulate(settings, Convert.FromHexString(IPv6), path: path)));
    }

    private static byte[] Send(EncapsulationSettings settings, string inner, ushort port) => Outgoing.Encapsulate(
        settings,
        Convert.FromHexString(inner),
        path: new PeerPath(
            SocketEndpoint.From(Outgoing.Remote(settings.OverIPv4), port), port, SocketEndpoint.From(Outgoing.Local(settings.OverIPv4), 0).Address));

    // The literal's own lengths and port must be right, or the test would be of something else.
    private static byte[] Open(string packet, int port)
    {
        byte[] bytes = Convert.FromHexString(packet);
        int udp = OuterPackets.UdpOffset(bytes);
        Assert.Equal(bytes.Length - (udp == 20 ? 0 : 40), BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(udp == 20 ? 2 : 4)));
        Assert.Equal(bytes.Length - udp, BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(udp + 4)));
        Assert.Equal(port, OuterPackets.DestinationPort(bytes));
        return OuterPackets.Payload(bytes);
    }
}
