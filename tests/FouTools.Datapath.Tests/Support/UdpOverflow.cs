using System.Globalization;
using FouTools.Linux.Namespaces;

namespace FouTools.Datapath.Tests.Support;

/// <summary>What the kernel drops and counts on the way to a busy processor: at its UDP sockets, and at the queue that a veth device fills.</summary>
internal static class UdpOverflow
{
    // What is merged counts as one: UDP_MAX_SEGMENTS of include/linux/udp.h.
    private const int MaxInOne = 128;

    /// <summary>At most how many packets are lost so between two hosts.</summary>
    /// <param name="receiver">The host that receives (udpInErrors of RFC 4113 has what its sockets drop, too).</param>
    /// <param name="sender">The host that sends: its device counts what finds the other end's queue full (drivers/net/veth.c, veth_xmit).</param>
    public static long MaxPackets(NetworkNamespace receiver, NetworkNamespace sender) =>
        MaxInOne * (receiver.Run(AtSockets) + sender.Run(AtDevices));

    private static long AtSockets()
    {
        string[][] lines = [.. File.ReadLines("/proc/thread-self/net/snmp").Where(line => line.StartsWith("Udp:", StringComparison.Ordinal)).Select(line => line.Split(' '))];
        long overIPv4 = long.Parse(lines[1][Array.IndexOf(lines[0], "RcvbufErrors")], CultureInfo.InvariantCulture);
        string overIPv6 = File.ReadLines("/proc/thread-self/net/snmp6").Single(line => line.StartsWith("Udp6RcvbufErrors", StringComparison.Ordinal));
        return overIPv4 + long.Parse(overIPv6[16..], CultureInfo.InvariantCulture);
    }

    // Two lines of titles, and then "  l0: " with eight numbers of what was received and eight of what was sent, the fourth being drops.
    private static long AtDevices() => File.ReadLines("/proc/thread-self/net/dev").Skip(2)
        .Select(line => line.Split(':'))
        .Where(pair => pair[0].Trim() != "fou0")
        .Sum(pair => long.Parse(pair[1].Split(' ', StringSplitOptions.RemoveEmptyEntries)[11], CultureInfo.InvariantCulture));
}
