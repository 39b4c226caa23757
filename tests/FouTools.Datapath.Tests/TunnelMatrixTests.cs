using System.Net;
using System.Net.Sockets;
using FouTools.Datapath.Engine;
using FouTools.Datapath.Model;
using FouTools.Datapath.Runtime;
using FouTools.Datapath.Telemetry;
using FouTools.Datapath.Tests.Support;
using FouTools.Packets;

namespace FouTools.Datapath.Tests;

/// <summary>Two engines speak with each other in every mode, encapsulation and outer family.</summary>
public abstract class TunnelMatrixTests(Carrier carrier) : WireTests(carrier)
{
    public sealed class ByEngine() : TunnelMatrixTests(Carrier.Engine);

    public sealed class ByPrograms() : TunnelMatrixTests(Carrier.Programs);

    private static readonly bool[] s_either = [true, false];

    public static TheoryData<TunnelMode, UdpEncapsulation, bool, bool> Tunnels =>
    [
        .. from mode in Enum.GetValues<TunnelMode>()
           from encapsulation in Encapsulations.Of(mode)
           from overIPv4 in s_either
           from isRich in s_either
           select new TheoryDataRow<TunnelMode, UdpEncapsulation, bool, bool>(mode, encapsulation, overIPv4, isRich),
    ];

    [Theory]
    [MemberData(nameof(Tunnels))]
    public void Packets_up_to_the_MTU_are_carried_both_ways(TunnelMode mode, UdpEncapsulation encapsulation, bool overIPv4, bool isRich)
    {
        using var hosts = CreateHosts();
        FouDatapath near = hosts.Start(With(hosts.LeftOptions(mode, overIPv4), encapsulation, isRich));
        FouDatapath far = hosts.Start(With(hosts.RightOptions(mode, overIPv4), encapsulation, isRich));
        Assert.Equal(1500 - TunnelMtu.Overhead(With(hosts.LeftOptions(mode, overIPv4), encapsulation, isRich).Layers), near.GetStatus().Mtu);
        switch (mode)
        {
            case TunnelMode.MPLS:
                CarryRaw(hosts, 0x8847, near.GetStatus().Mtu, length => [0, 1, 0, 64, 0, 1, 0x11, 64, .. new byte[length - 8]]);
                break;
            case TunnelMode.Any:
                CarryRaw(hosts, overIPv4 ? (ushort)0x0800 : (ushort)0x86dd, near.GetStatus().Mtu, length => Unassigned(length, overIPv4));
                break;
            default:
                if (mode != TunnelMode.SIT)
                {
                    Carry(hosts, "10.9.0.1", "10.9.0.2", near.GetStatus().Mtu - 28);
                }

                if (mode != TunnelMode.IPIP)
                {
                    Carry(hosts, "fd09::1", "fd09::2", near.GetStatus().Mtu - 48);
                }

                break;
        }

        foreach (FouDatapath datapath in new[] { near, far })
        {
            // The host may have spoken before the other end was there, and what mode Any is not for.
            Assert.DoesNotContain(
                datapath.GetStatistics().Drops, drop => mode != TunnelMode.Any || drop is not { Direction: Direction.Send, Reason: DropReason.ProtocolNotCarried });
            Assert.DoesNotContain(datapath.GetStatistics().Events, what => what.Event != DatapathEvent.PathFaultReported);
        }
    }

    private static FouDatapathOptions With(FouDatapathOptions options, UdpEncapsulation encapsulation, bool isRich)
    {
        options = options.In(encapsulation) with
        {
            Protocol = options.Mode == TunnelMode.Any ? (byte)253 : null,
            AcceptZeroChecksum = true,
        };
        return !isRich ? options : options with
        {
            UdpChecksum = false,
            RemoteChecksum = encapsulation == UdpEncapsulation.Gue,
            RemoteChecksumNoPartial = encapsulation == UdpEncapsulation.Gue && options.IsOverIPv4,
            EncapsulationLimit = options.IsOverIPv4 ? EncapsulationLimit.None : 4,
            Ttl = OuterField.Inherit,
            Tos = OuterField.Inherit,
            FlowLabel = options.IsOverIPv4 ? null : OuterField.Inherit,
            SourcePort = encapsulation == UdpEncapsulation.None ? SourcePortPolicy.Auto : SourcePortPolicy.Glb,
            WorkerCount = options.Mode.HasGre() || encapsulation == UdpEncapsulation.None ? 1 : 2,
            Gre = options.Mode is TunnelMode.GRE or TunnelMode.GRETAP
                ? new GreOptions { InputKey = 5, OutputKey = 5, InputFlags = GreFlags.Checksum, OutputFlags = GreFlags.Checksum | GreFlags.Sequence }
                : new GreOptions(),
        };
    }

    private static void Carry(TwoHosts hosts, string left, string right, int longest)
    {
        using Socket here = hosts.OpenSocket(hosts.Left, left, 7000);
        using Socket there = hosts.OpenSocket(hosts.Right, right, 7000);
        byte[] buffer = new byte[2000];
        foreach (int length in new[] { 0, 1, 2, 999, longest })
        {
            byte[] payload = [.. Enumerable.Range(0, length).Select(value => (byte)value)];
            here.SendTo(payload, new IPEndPoint(IPAddress.Parse(right), 7000));
            EndPoint source = new IPEndPoint(IPAddress.Parse(right), 0);
            int received = there.ReceiveFrom(buffer, ref source);
            Assert.Equal(payload, buffer[..received]);
            Assert.Equal(new IPEndPoint(IPAddress.Parse(left), 7000), source);
            there.SendTo(payload, source);
            Assert.Equal(payload, buffer[..here.Receive(buffer)]);
        }
    }

    private static void CarryRaw(TwoHosts hosts, ushort etherType, int longest, Func<int, byte[]> make)
    {
        using PacketSocket here = PacketSocket.Open(hosts.Left, "fou0", etherType);
        using PacketSocket there = PacketSocket.Open(hosts.Right, "fou0", etherType);
        foreach (int length in new[] { 60, 61, 999, longest })
        {
            byte[] packet = make(length);
            here.Send(packet);
            byte[] received = there.Receive(candidate => candidate.Length == length);

            // What the outer header has, mode Any does not keep: identification, flags, TTL, checksum.
            Assert.Equal(packet[(etherType == 0x0800 ? 12 : 8)..], received[(etherType == 0x0800 ? 12 : 8)..]);
        }
    }

    // Protocol 253 is for experiments (RFC 3692).
    private static byte[] Unassigned(int length, bool overIPv4)
    {
        byte[] packet = new byte[length];
        if (overIPv4)
        {
            Convert.FromHexString($"4500{length:x4}000100000bfd0000c0000201c0000202").CopyTo(packet, 0);
            InnerPackets.SetIPv4Checksum(packet);
        }
        else
        {
            Convert.FromHexString($"60000000{length - 40:x4}fd0b20010db800000000000000000000000120010db8000000000000000000000002").CopyTo(packet, 0);
        }

        packet[^1] = 0xee;
        return packet;
    }
}
