using FouTools.Datapath.Engine.Headers;
using FouTools.Datapath.Engine.Receive;
using FouTools.Datapath.Model;
using FouTools.Datapath.Telemetry;
using FouTools.Linux.Sockets;
using FouTools.Linux.Tun;
using FouTools.Packets;

namespace FouTools.Datapath.Tests.Support;

/// <summary>What became of one datagram from 192.0.2.2 or 2001:db8::2, without devices and sockets.</summary>
internal sealed class Incoming
{
    public const ushort LocalPort = 5555;

    private Incoming(DropReason reason, byte[] packet, Decapsulated found)
    {
        Reason = reason;
        Packet = packet;
        Found = found;
    }

    public DropReason Reason { get; }

    /// <summary>The packet or frame as it was, on a drop nothing.</summary>
    public byte[] Packet { get; }

    public Decapsulated Found { get; }

    /// <summary>The packet after the host has computed what was left to it.</summary>
    public byte[] Completed
    {
        get
        {
            byte[] packet = [.. Packet];
            TunPacketInfo info = Found.Info;
            if (info.NeedsChecksum)
            {
                ushort checksum = (ushort)~InnerPackets.FoldedSum(packet.AsSpan(info.ChecksumStart));
                System.Buffers.Binary.BinaryPrimitives.WriteUInt16BigEndian(
                    packet.AsSpan(info.ChecksumStart + info.ChecksumOffset), checksum == 0 ? ushort.MaxValue : checksum);
            }

            return packet;
        }
    }

    public static DecapsulationSettings Settings(TunnelMode mode, UdpEncapsulation encapsulation = UdpEncapsulation.Fou) => new()
    {
        Mode = mode,
        Encapsulation = encapsulation,
        LocalPort = LocalPort,
        NestingLimit = FouDatapathOptions.DefaultNestingLimit,
    };

    /// <summary>Decapsulates the payload of a UDP datagram.</summary>
    public static Incoming Decapsulate(
        DecapsulationSettings settings, byte[] payload, byte typeOfService = 0, byte timeToLive = 61, bool overIPv4 = true)
    {
        var outer = new OuterHeaderInfo(
            SocketEndpoint.From(Outgoing.Remote(overIPv4), 0).Address,
            SocketEndpoint.From(Outgoing.Local(overIPv4), 0).Address,
            typeOfService,
            timeToLive,
            overIPv4);
        byte[] buffer = [.. new byte[Decapsulator.Headroom], .. payload];
        DropReason reason = new Decapsulator(settings).Decapsulate(
            buffer, Decapsulator.Headroom, payload.Length, outer, out Decapsulated found);
        return new Incoming(
            reason, reason == DropReason.None ? buffer[found.Offset..(found.Offset + found.Length)] : [], found);
    }

    public static Incoming Decapsulate(DecapsulationSettings settings, string payload, byte typeOfService = 0) =>
        Decapsulate(settings, Convert.FromHexString(payload), typeOfService);
}
