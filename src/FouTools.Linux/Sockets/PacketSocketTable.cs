using System.Globalization;
using FouTools.Linux.Namespaces;

namespace FouTools.Linux.Sockets;

/// <summary>The packet sockets of a network namespace (/proc/net/packet, packet(7)), which capture programs use.</summary>
public static class PacketSocketTable
{
    private const int InterfaceField = 4;

    /// <summary>Whether a socket is bound to an interface.</summary>
    /// <param name="netns">The network namespace, or null for the caller's own.</param>
    /// <param name="interfaceIndex">The interface.</param>
    /// <returns>Also false if the kernel has no packet sockets, and for unbound ones, which see all interfaces.</returns>
    /// <exception cref="LinuxException">The namespace cannot be entered.</exception>
    public static bool IsBoundTo(NetworkNamespace? netns, int interfaceIndex)
    {
        // /proc/net shows the namespace of the main thread, not of this one.
        const string Path = "/proc/thread-self/net/packet";
        string[] lines = NetworkNamespace.RunIn(netns, () => File.Exists(Path) ? File.ReadAllLines(Path) : []);
        return lines.Skip(1).Any(line => InterfaceOf(line) == interfaceIndex);
    }

    internal static int InterfaceOf(string line)
    {
        string[] fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length > InterfaceField && int.TryParse(fields[InterfaceField], NumberStyles.None, CultureInfo.InvariantCulture, out int index)
            ? index
            : throw new InvalidDataException($"The kernel listed a packet socket as '{line}'.");
    }
}
