using FouTools.Linux.Namespaces;

namespace FouTools.Linux.Netfilter;

/// <summary>The tables of iptables-legacy(8) in a network namespace. The kernel creates a table on first access and keeps it.</summary>
public static class LegacyTables
{
    /// <summary>Lists the tables.</summary>
    /// <param name="netns">The network namespace, or null for the caller's own.</param>
    /// <param name="isIPv4">Whether to list the IPv4 tables, rather than the IPv6 ones.</param>
    /// <returns>Their names; empty if the kernel has no such tables.</returns>
    /// <exception cref="LinuxException">The list cannot be read (<see cref="Errno.EACCES"/>), or the namespace cannot be entered.</exception>
    public static IReadOnlyList<string> List(NetworkNamespace? netns, bool isIPv4)
    {
        // /proc/net shows the namespace of the main thread, not of this one.
        string path = isIPv4 ? "/proc/thread-self/net/ip_tables_names" : "/proc/thread-self/net/ip6_tables_names";
        try
        {
            return NetworkNamespace.RunIn(netns, () => File.Exists(path) ? File.ReadAllLines(path) : []);
        }
        catch (UnauthorizedAccessException)
        {
            throw new LinuxException($"read {path}", Errno.EACCES);
        }
    }
}
