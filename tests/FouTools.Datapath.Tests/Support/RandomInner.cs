using CsCheck;

namespace FouTools.Datapath.Tests.Support;

/// <summary>Random inner packets for property tests.</summary>
internal static class RandomInner
{
    public static Gen<byte[]> IPv4 { get; } = Gen.Select(
        Gen.UInt, Gen.UInt, Gen.UShort, Gen.UShort, Gen.Byte, Gen.Byte.Array[0, 300],
        (source, destination, sourcePort, destinationPort, typeOfService, payload) =>
            InnerPackets.IPv4Udp(source, destination, sourcePort, destinationPort, payload, typeOfService));

    public static Gen<byte[]> IPv6 { get; } = Gen.Select(
        Gen.UShort, Gen.UShort, Gen.Byte, Gen.Byte.Array[0, 300],
        (sourcePort, destinationPort, trafficClass, payload) =>
            InnerPackets.IPv6Udp(sourcePort, destinationPort, payload, trafficClass));

    /// <summary>A mode, and a packet of a version that it carries.</summary>
    public static Gen<(TunnelMode Mode, byte[] Inner)> Carried { get; } = Gen.OneOf(
        IPv4.Select(packet => (TunnelMode.IPIP, packet)),
        IPv6.Select(packet => (TunnelMode.SIT, packet)),
        IPv4.Select(packet => (TunnelMode.GRE, packet)),
        IPv6.Select(packet => (TunnelMode.GRE, packet)));
}
