using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using FouTools.Datapath.Model;
using FouTools.Datapath.Runtime;
using FouTools.Datapath.Telemetry;
using FouTools.Datapath.Tests.Support;
using FouTools.Packets;

namespace FouTools.Datapath.Tests;

/// <summary>Every byte of what is put around packets on the wire, and what the outer header does to those that arrive.</summary>
public abstract class OuterHeadersTests(Carrier carrier) : WireTests(carrier)
{
    private const int Dropped = -1;
    private const byte FixedTos = 0x28;
    private const byte FixedTtl = 77;
    private const byte InheritedTos = 0xb8;
    private const int TrafficClass = 67; // IPV6_TCLASS of include/uapi/linux/in6.h

    private static readonly bool[] s_either = [true, false];

    // Rows: inner not-ECT, ECT(1), ECT(0), CE; columns: outer, likewise (RFC 6040, figure 4, as INET_ECN_decapsulate has it).
    private static readonly int[,] s_merged = { { 0, 0, 0, Dropped }, { 1, 1, 1, 3 }, { 2, 1, 2, 3 }, { 3, 3, 3, 3 } };

    public sealed class ByEngine() : OuterHeadersTests(Carrier.Engine);

    public sealed class ByPrograms() : OuterHeadersTests(Carrier.Programs);

    public static TheoryData<TunnelMode, UdpEncapsulation, bool> Tunnels =>
    [
        .. from mode in new[] { TunnelMode.IPIP, TunnelMode.SIT, TunnelMode.GRE, TunnelMode.Mixed }
           from encapsulation in Encapsulations.Of(mode)
           where encapsulation != UdpEncapsulation.None
           from overIPv4 in s_either
           select new TheoryDataRow<TunnelMode, UdpEncapsulation, bool>(mode, encapsulation, overIPv4),
    ];

    [Theory]
    [MemberData(nameof(Tunnels))]
    public void Sent(TunnelMode mode, UdpEncapsulation encapsulation, bool overIPv4)
    {
        using var hosts = CreateHosts();
        foreach (bool inherits in s_either)
        {
            using FouDatapath datapath = hosts.Start(hosts.LeftOptions(mode, overIPv4) with
            {
                Encapsulation = encapsulation,
                Tos = inherits ? OuterField.Inherit : FixedTos,
                Ttl = inherits ? OuterField.Inherit : FixedTtl,
            });
            foreach (int version in Versions(mode))
            {
                using PacketSocket device = PacketSocket.Open(hosts.Left, "fou0", EtherType(version == 4));
                using PacketSocket wire = PacketSocket.Open(hosts.Right, "r0", EtherType(overIPv4));
                foreach ((byte signal, byte ttl) in new (byte, byte)[] { (0, 1), (1, 64), (2, 255), (3, 0) })
                {
                    byte[] inner = Inner(version, (byte)(InheritedTos | signal), ttl);
                    device.Send(inner);
                    byte[] between = Between(mode, encapsulation, version);
                    byte[] packet = wire.Receive(candidate => candidate.AsSpan().EndsWith((byte[])[.. between, .. inner]));
                    byte tos = inherits ? InheritedTos : FixedTos;

                    // Over IPv6 the kernel's GRE takes the octet as a whole.
                    bool isWhole = mode == TunnelMode.GRE && !overIPv4;
                    byte sentSignal = signal == 3 ? (byte)2 : signal;
                    AssertHeaders(
                        packet,
                        between.Length + inner.Length,
                        isWhole ? (byte)(inherits ? tos | signal : tos) : (byte)(tos | sentSignal),
                        !inherits ? FixedTtl : ttl == 0 ? (byte)64 : ttl,
                        overIPv4);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Tunnels))]
    public void Received(TunnelMode mode, UdpEncapsulation encapsulation, bool overIPv4)
    {
        using var hosts = CreateHosts();
        FouDatapath datapath = hosts.Start(hosts.LeftOptions(mode, overIPv4) with { Encapsulation = encapsulation });
        using Socket remote = hosts.OpenSocket(hosts.Right, overIPv4 ? "192.0.2.2" : "2001:db8::2");
        var port = new IPEndPoint(IPAddress.Parse(overIPv4 ? "192.0.2.1" : "2001:db8::1"), TwoHosts.Port);
        int drops = 0;
        foreach (int version in Versions(mode))
        {
            using PacketSocket device = PacketSocket.Open(hosts.Left, "fou0", EtherType(version == 4));
            for (byte inner = 0; inner < 4; inner++)
            {
                for (byte outer = 0; outer < 4; outer++)
                {
                    SetTypeOfService(remote, (byte)(FixedTos | outer));
                    remote.SendTo([.. Between(mode, encapsulation, version), .. Inner(version, (byte)(InheritedTos | inner), 9)], port);
                    if (s_merged[inner, outer] is Dropped)
                    {
                        Eventually.Equal(
                            new DropCount(Direction.Receive, DropReason.CongestionSignalNotUnderstood, ++drops),
                            () => datapath.GetStatistics().Drops.FirstOrDefault());
                        continue;
                    }

                    // Nothing else changes: it is the packet that would have been sent with this signal, its header checksum included.
                    byte[] expected = Inner(version, (byte)(InheritedTos | s_merged[inner, outer]), 9);
                    Assert.Equal(expected, device.Receive(candidate => candidate.Length == expected.Length));
                }
            }
        }
    }

    private void AssertHeaders(byte[] packet, int payloadLength, byte tos, byte ttl, bool overIPv4)
    {
        int udp = overIPv4 ? 20 : 40;
        Assert.Equal(udp + 8 + payloadLength, packet.Length);
        Assert.Equal(tos, OuterPackets.TypeOfService(packet));
        if (overIPv4)
        {
            Assert.Equal($"45{tos:x2}{packet.Length:x4}", Convert.ToHexStringLower(packet.AsSpan(0, 4)));
            Assert.NotEqual(0, BinaryPrimitives.ReadUInt16BigEndian(packet.AsSpan(4)));
            Assert.Equal($"4000{ttl:x2}11", Convert.ToHexStringLower(packet.AsSpan(6, 4)));
            Assert.Equal("c0000201c0000202", Convert.ToHexStringLower(packet.AsSpan(12, 8)));
            Assert.Equal(0xffff, InnerPackets.FoldedSum(packet.AsSpan(0, 20)));
        }
        else
        {
            Assert.Equal($"{packet.Length - 40:x4}11{ttl:x2}", Convert.ToHexStringLower(packet.AsSpan(4, 4)));
            Assert.Equal(
                "20010db8000000000000000000000001" + "20010db8000000000000000000000002", Convert.ToHexStringLower(packet.AsSpan(8, 32)));
        }

        Assert.InRange(OuterPackets.SourcePort(packet), SourcePortRange.Default.Minimum, SourcePortRange.Default.Maximum);
        Assert.Equal($"{TwoHosts.Port:x4}{packet.Length - udp:x4}", Convert.ToHexStringLower(packet.AsSpan(udp + 2, 4)));
        Assert.Equal(IsByPrograms, BinaryPrimitives.ReadUInt16BigEndian(packet.AsSpan(udp + 6)) == 0);
    }

    private static IEnumerable<int> Versions(TunnelMode mode) => mode switch
    {
        TunnelMode.IPIP => [4],
        TunnelMode.SIT => [6],
        _ => [4, 6],
    };

    private static byte[] Between(TunnelMode mode, UdpEncapsulation encapsulation, int version)
    {
        string gue = encapsulation != UdpEncapsulation.Gue ? string.Empty : mode == TunnelMode.GRE ? "002f0000" : version == 4 ? "00040000" : "00290000";
        string gre = mode != TunnelMode.GRE ? string.Empty : version == 4 ? "00000800" : "000086dd";
        return Convert.FromHexString(gue + gre);
    }

    private static byte[] Inner(int version, byte typeOfService, byte ttl)
    {
        byte[] packet = version == 4
            ? InnerPackets.IPv4Udp(0x0a000001, 0x0a000002, 1, 2, [1, 2, 3, 4, 5], typeOfService)
            : InnerPackets.IPv6Udp(1, 2, [1, 2, 3, 4, 5], typeOfService);
        packet[version == 4 ? 8 : 7] = ttl;
        if (version == 4)
        {
            InnerPackets.SetIPv4Checksum(packet);
        }

        return packet;
    }

    private static ushort EtherType(bool isIPv4) => isIPv4 ? (ushort)0x0800 : (ushort)0x86dd;

    private static void SetTypeOfService(Socket socket, byte value)
    {
        if (socket.AddressFamily == AddressFamily.InterNetwork)
        {
            socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.TypeOfService, value);
        }
        else
        {
            socket.SetRawSocketOption((int)SocketOptionLevel.IPv6, TrafficClass, BitConverter.GetBytes((int)value));
        }
    }
}
