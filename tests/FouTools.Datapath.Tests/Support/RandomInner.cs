using CsCheck;
using FouTools.Packets;

namespace FouTools.Datapath.Tests.Support;

/// <summary>Random inner packets for property tests, all of them UDP with a valid checksum.</summary>
internal static class RandomInner
{
    public static Gen<byte[]> IPv4 { get; } = Gen.Select(
        Gen.UInt, Gen.UInt, Gen.UShort, Gen.UShort, Gen.Byte, Gen.Byte.Array[0, 300],
        (source, destination, sourcePort, destinationPort, typeOfService, payload) => PendingInner.Complete(
            InnerPackets.IPv4Udp(source, destination, sourcePort, destinationPort, payload, typeOfService), 0));

    public static Gen<byte[]> IPv6 { get; } = Gen.Select(
        Gen.UShort, Gen.UShort, Gen.Byte, Gen.Byte.Array[0, 300],
        (sourcePort, destinationPort, trafficClass, payload) =>
            PendingInner.Complete(InnerPackets.IPv6Udp(sourcePort, destinationPort, payload, trafficClass), 0));

    public static Gen<byte[]> IP { get; } = Gen.OneOf(IPv4, IPv6);

    public static Gen<byte[]> Frames { get; } = IP.Select(InnerPackets.Frame);

    public static Gen<byte[]> Mpls { get; } = Gen.Select(IP, Gen.Byte, (packet, label) => (byte[])[0, label, 0, 64, 0, 1, 0x11, 64, .. packet]);

    /// <summary>What a mode carries.</summary>
    public static Gen<byte[]> CarriedBy(TunnelMode mode) => mode switch
    {
        TunnelMode.IPIP => IPv4,
        TunnelMode.SIT => IPv6,
        TunnelMode.GRETAP => Frames,
        TunnelMode.MPLS => Mpls,
        _ => IP,
    };

    /// <summary>A mode, and a packet that it carries.</summary>
    public static Gen<(TunnelMode Mode, byte[] Inner)> Carried { get; } =
        Gen.Enum<TunnelMode>().SelectMany(mode => CarriedBy(mode).Select(inner => (mode, inner)));
}
