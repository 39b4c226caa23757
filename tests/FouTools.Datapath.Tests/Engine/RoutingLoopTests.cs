using FouTools.Datapath.Engine.Transmit;
using FouTools.Datapath.Model;
using FouTools.Datapath.Peers;
using FouTools.Datapath.Telemetry;
using FouTools.Datapath.Tests.Support;
using FouTools.Packets;

namespace FouTools.Datapath.Tests.Engine;

/// <summary>Which packets of the host are the datapath's own that come back.</summary>
public sealed class RoutingLoopTests
{
    private static readonly byte[] s_ipv4 = Convert.FromHexString(InnerPackets.IPv4Golden);

    [Theory]
    [InlineData(TunnelMode.IPIP, true)]
    [InlineData(TunnelMode.GRE, true)]
    [InlineData(TunnelMode.GRETAP, true)]
    [InlineData(TunnelMode.Any, true)]
    [InlineData(TunnelMode.SIT, false)]
    [InlineData(TunnelMode.GRE, false)]
    [InlineData(TunnelMode.GRETAP, false)]
    [InlineData(TunnelMode.IPIP, true, UdpEncapsulation.None)]
    [InlineData(TunnelMode.GRE, true, UdpEncapsulation.None)]
    [InlineData(TunnelMode.GRETAP, true, UdpEncapsulation.None)]
    [InlineData(TunnelMode.SIT, false, UdpEncapsulation.None)]
    [InlineData(TunnelMode.GRE, false, UdpEncapsulation.None)]
    [InlineData(TunnelMode.GRETAP, false, UdpEncapsulation.None)]
    public void What_was_encapsulated_is_recognized(TunnelMode mode, bool overIPv4, UdpEncapsulation encapsulation = UdpEncapsulation.Fou)
    {
        EncapsulationSettings settings = Outgoing.Settings(mode, encapsulation) with
        {
            OverIPv4 = overIPv4, Protocol = mode == TunnelMode.Any ? IPProtocol.Udp : null,
        };
        byte[] inner = mode switch
        {
            TunnelMode.SIT => Convert.FromHexString(InnerPackets.IPv6Golden),
            TunnelMode.GRETAP => InnerPackets.Frame(s_ipv4),
            _ => s_ipv4,
        };
        byte[] outer = Outgoing.Encapsulate(settings, inner);
        Assert.True(IsOwn(mode, outer, overIPv4, encapsulation));
        byte[] limited = Outgoing.Encapsulate(settings with { EncapsulationLimit = overIPv4 ? null : (byte)4 }, inner);
        Assert.True(IsOwn(mode, limited, overIPv4, encapsulation));
    }

    [Theory]
    [InlineData(12)]
    [InlineData(16)]
    [InlineData(9)]
    public void Without_UDP_it_is_not_between_other_hosts_or_of_another_protocol(int field)
    {
        byte[] outer = Outgoing.Encapsulate(Outgoing.Settings(TunnelMode.IPIP, UdpEncapsulation.None), s_ipv4);
        Assert.True(IsOwn(TunnelMode.IPIP, outer, overIPv4: true, UdpEncapsulation.None));
        outer[field] ^= 1;
        Assert.False(IsOwn(TunnelMode.IPIP, outer, overIPv4: true, UdpEncapsulation.None));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(4)]
    public void A_first_fragment_over_IPv6_is_recognized(int? limit)
    {
        byte[] outer = Outgoing.Encapsulate(
            Outgoing.Settings(TunnelMode.IPIP) with { OverIPv4 = false, EncapsulationLimit = (byte?)limit },
            InnerPackets.IPv4Udp(1, 2, 3, 4, new byte[1200]));
        Assert.True(IPv6Fragmenter.TryCreate(outer, limit is null ? 40 : 48, 600, 1, out IPv6Fragmenter fragments));
        var recognized = new List<bool>();
        byte[] buffer = new byte[600];
        while (fragments.MoveNext(buffer, out int length))
        {
            recognized.Add(IsOwn(TunnelMode.SIT, buffer[..length], overIPv4: false));
        }

        Assert.Equal([true, false, false], recognized);
    }

    [Theory]
    [InlineData(12, "192.0.2.9")]
    [InlineData(16, "192.0.2.9")]
    public void Between_other_hosts_it_is_not(int field, string address)
    {
        byte[] outer = Outgoing.Encapsulate(Outgoing.Settings(TunnelMode.IPIP), s_ipv4);
        System.Net.IPAddress.Parse(address).GetAddressBytes().CopyTo(outer, field);
        Assert.False(IsOwn(TunnelMode.IPIP, outer, overIPv4: true));
    }

    [Fact]
    public void To_another_port_or_of_another_protocol_it_is_not()
    {
        byte[] outer = Outgoing.Encapsulate(Outgoing.Settings(TunnelMode.IPIP), s_ipv4);
        outer[23] ^= 1;
        Assert.False(IsOwn(TunnelMode.IPIP, outer, overIPv4: true));
        outer[23] ^= 1;
        outer[9] = 6;
        Assert.False(IsOwn(TunnelMode.IPIP, outer, overIPv4: true));
    }

    [Fact]
    public void What_is_cut_short_never_throws()
    {
        foreach (bool overIPv4 in new[] { true, false })
        {
            byte[] outer = Outgoing.Encapsulate(
                Outgoing.Settings(TunnelMode.IPIP) with { OverIPv4 = overIPv4, EncapsulationLimit = overIPv4 ? null : (byte)4 }, s_ipv4);
            for (int length = overIPv4 ? 20 : 40; length < outer.Length; length++)
            {
                Assert.Equal(length >= (overIPv4 ? 28 : 56), IsOwn(overIPv4 ? TunnelMode.IPIP : TunnelMode.SIT, outer[..length], overIPv4));
            }
        }
    }

    private static bool IsOwn(TunnelMode mode, byte[] outer, bool overIPv4, UdpEncapsulation encapsulation = UdpEncapsulation.Fou)
    {
        ushort port = encapsulation == UdpEncapsulation.None ? (ushort)0 : Outgoing.RemotePort;
        var table = new PeerTable(hasInnerAddresses: false);
        lock (table.Lock)
        {
            table.Add(Outgoing.Peer(overIPv4, port));
        }

        byte[] packet = mode == TunnelMode.GRETAP ? InnerPackets.Frame(outer) : outer;
        byte[] buffer = [.. new byte[Encapsulator.Headroom], .. packet];
        EncapsulationSettings settings = Outgoing.Settings(mode, encapsulation) with { OverIPv4 = overIPv4 };
        Assert.Equal(DropReason.None, Outgoing.Read(settings, buffer, packet.Length, out HostPacket read));
        return RoutingLoop.IsOwnOutput(buffer, read, Outgoing.Path(overIPv4, port: port), settings.OuterProtocol, table);
    }
}
