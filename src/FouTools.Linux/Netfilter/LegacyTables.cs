using FouTools.Linux.Namespaces;

namespace FouTools.Linux.Netfilter;

/// <summary>The tables of iptables-legacy(8) in a network namespace. One is made when it is first looked at, and stays.</summary>
public static class LegacyTables
{
    /// <summary>Lists the tables.</summary>
    /// <param name="place">The network namespace, or null for the caller's own.</param>
    /// <param name="isIPv4">Whether those for IPv4 packets are meant, or those for IPv6.</param>
    /// <returns>Their names; none where the kernel has no such tables.</returns>
    /// <exception cref="LinuxException">The list may not be read (<see cref="Errno.EACCES"/>), or the namespace not be entered.</exception>
    public static IReadOnlyList<string> List(NetworkNamespace? place, bool isIPv4)
    {
        // /proc/net is that of the first thread, not of this one.
        string path = isIPv4 ? "/proc/thread-self/net/ip_tables_names" : "/proc/thread-self/net/ip6_tables_names";
        try
        {
            return NetworkNamespace.RunIn(place, () => File.Exists(path) ? File.ReadAllLines(path) : []);
        }
        catch (UnauthorizedAccessException)
        {
            throw new LinuxException($"read {path}", Errno.EACCES);
        }
    }
}
