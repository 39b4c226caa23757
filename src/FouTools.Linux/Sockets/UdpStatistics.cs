using System.Globalization;
using FouTools.Linux.Namespaces;

namespace FouTools.Linux.Sockets;

/// <summary>
/// The UDP counters of a network namespace for datagrams that were not delivered (/proc/net/snmp and snmp6, RFC 4113). They cover all
/// sockets of all processes.
/// </summary>
/// <param name="NoPorts">Datagrams to ports that nobody listens on.</param>
/// <param name="InErrors">Datagrams that could not be delivered for another reason, those of <paramref name="InChecksumErrors"/> included.</param>
/// <param name="InChecksumErrors">Datagrams with a wrong checksum, and over IPv6 those without one that no socket accepts.</param>
public readonly record struct UdpStatistics(long NoPorts, long InErrors, long InChecksumErrors)
{
    private const string Protocol = "Udp:";

    /// <summary>Reads the counters.</summary>
    /// <param name="netns">The network namespace, or null for the caller's own.</param>
    /// <param name="ipv4">Whether those of IPv4, else of IPv6.</param>
    /// <returns>The counters as of now; all 0 where the kernel lacks the family.</returns>
    /// <exception cref="LinuxException">The namespace cannot be entered.</exception>
    public static UdpStatistics Read(NetworkNamespace? netns, bool ipv4)
    {
        // /proc/net shows the namespace of the main thread, not of this one.
        string path = ipv4 ? "/proc/thread-self/net/snmp" : "/proc/thread-self/net/snmp6";
        string[] lines = NetworkNamespace.RunIn(netns, () => File.Exists(path) ? File.ReadAllLines(path) : []);
        return ipv4 ? ParseIPv4(lines) : ParseIPv6(lines);
    }

    /// <summary>The counts since an earlier reading.</summary>
    /// <param name="earlier">The counters of an earlier moment.</param>
    /// <returns>The differences.</returns>
    public UdpStatistics Since(UdpStatistics earlier) =>
        new(NoPorts - earlier.NoPorts, InErrors - earlier.InErrors, InChecksumErrors - earlier.InChecksumErrors);

    // Two lines, one of names and one of numbers.
    internal static UdpStatistics ParseIPv4(IReadOnlyList<string> lines)
    {
        string[][] pair = [.. lines.Where(line => line.StartsWith(Protocol, StringComparison.Ordinal)).Select(Split)];
        return pair is [var names, var numbers] && names.Length == numbers.Length
            ? From(names.Zip(numbers).Skip(1).ToDictionary(), string.Empty)
            : default;
    }

    // A name and a number in each line.
    internal static UdpStatistics ParseIPv6(IReadOnlyList<string> lines) =>
        From(lines.Select(Split).Where(words => words.Length == 2).ToDictionary(words => words[0], words => words[1]), "Udp6");

    private static UdpStatistics From(Dictionary<string, string> counters, string prefix)
    {
        long Find(string name) =>
            counters.TryGetValue(prefix + name, out string? text) ? long.Parse(text, CultureInfo.InvariantCulture) : 0;
        return new UdpStatistics(Find("NoPorts"), Find("InErrors"), Find("InCsumErrors"));
    }

    private static string[] Split(string line) => line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
}
