using FouTools.Linux.Sockets;

namespace FouTools.Linux.Tests.Sockets;

public sealed class UdpStatisticsTests
{
    [Fact]
    public void IPv4_is_two_lines_of_which_the_first_names_the_second() => Assert.Equal(
        new UdpStatistics(NoPorts: 22, InErrors: 7, InChecksumErrors: 5),
        UdpStatistics.ParseIPv4(
        [
            "Tcp: RtoAlgorithm RtoMin",
            "Tcp: 1 200",
            "Udp: InDatagrams NoPorts InErrors OutDatagrams RcvbufErrors SndbufErrors InCsumErrors IgnoredMulti MemErrors",
            "Udp: 100 22 7 90 1 0 5 0 0",
            "UdpLite: InDatagrams NoPorts InErrors",
            "UdpLite: 1 2 3",
        ]));

    [Fact]
    public void IPv6_is_a_line_for_each() => Assert.Equal(
        new UdpStatistics(NoPorts: 22, InErrors: 7, InChecksumErrors: 5),
        UdpStatistics.ParseIPv6(
        [
            "Ip6InReceives                   \t9",
            "Udp6InDatagrams                 \t100",
            "Udp6NoPorts                     \t22",
            "Udp6InErrors                    \t7",
            "Udp6InCsumErrors                \t5",
            "UdpLite6NoPorts                 \t3",
        ]));

    [Fact]
    public void Missing_counters_are_zero()
    {
        Assert.Equal(default, UdpStatistics.ParseIPv4([]));
        Assert.Equal(default, UdpStatistics.ParseIPv6([]));
    }

    [Fact]
    public void Differences_are_of_each_counter() => Assert.Equal(
        new UdpStatistics(1, 2, 3), new UdpStatistics(11, 12, 13).Since(new UdpStatistics(10, 10, 10)));

    [Fact]
    public void The_kernel_has_them()
    {
        UdpStatistics.Read(netns: null, ipv4: true);
        Assert.Contains(File.ReadLines("/proc/thread-self/net/snmp"), line => line.StartsWith("Udp: InDatagrams NoPorts InErrors", StringComparison.Ordinal));
    }
}
