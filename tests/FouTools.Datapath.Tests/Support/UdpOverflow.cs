using System.Globalization;
using FouTools.Linux.Namespaces;

namespace FouTools.Datapath.Tests.Support;

/// <summary>What the kernel drops and counts since a busy processor takes it from its UDP socket too late.</summary>
internal static class UdpOverflow
{
    // What is merged counts as one: UDP_MAX_SEGMENTS of include/linux/udp.h.
    private const int MostInOne = 128;

    /// <summary>At most how many packets a host has lost so (udpInErrors of RFC 4113 has them, too).</summary>
    public static long MostPackets(NetworkNamespace place) => MostInOne * place.Run(() =>
    {
        string[][] lines = [.. File.ReadLines("/proc/thread-self/net/snmp").Where(line => line.StartsWith("Udp:", StringComparison.Ordinal)).Select(line => line.Split(' '))];
        long overIPv4 = long.Parse(lines[1][Array.IndexOf(lines[0], "RcvbufErrors")], CultureInfo.InvariantCulture);
        string overIPv6 = File.ReadLines("/proc/thread-self/net/snmp6").Single(line => line.StartsWith("Udp6RcvbufErrors", StringComparison.Ordinal));
        return overIPv4 + long.Parse(overIPv6[16..], CultureInfo.InvariantCulture);
    });
}
