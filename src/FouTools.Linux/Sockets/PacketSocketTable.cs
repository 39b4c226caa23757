using System.Globalization;
using FouTools.Linux.Namespaces;

namespace FouTools.Linux.Sockets;

/// <summary>The packet sockets of a network namespace (/proc/net/packet, packet(7)), by which programs capture.</summary>
public static class PacketSocketTable
{
    private const int InterfaceField = 4;

    /// <summary>Whether a socket is bound to an interface.</summary>
    /// <param name="place">The network namespace, or null for the caller's own.</param>
    /// <param name="interfaceIndex">The interface.</param>
    /// <returns>False also where the kernel has no packet sockets, and for those that are bound to none and see all.</returns>
    /// <exception cref="LinuxException">The namespace may not be entered.</exception>
    public static bool IsBoundTo(NetworkNamespace? place, int interfaceIndex)
    {
        // /proc/net is that of the first thread, not of this one.
        const string Path = "/proc/thread-self/net/packet";
        string[] lines = NetworkNamespace.RunIn(place, () => File.Exists(Path) ? File.ReadAllLines(Path) : []);
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
