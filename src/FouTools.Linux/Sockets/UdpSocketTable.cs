using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using FouTools.Linux.Namespaces;

namespace FouTools.Linux.Sockets;

/// <summary>The bound UDP sockets of a network namespace (/proc/net/udp and udp6, proc_net(5)).</summary>
public static class UdpSocketTable
{
    private const int LocalField = 1;
    private const int UserField = 7;
    private const int InodeField = 9;

    /// <summary>Lists the bound sockets of one address family.</summary>
    /// <param name="netns">The network namespace, or null for the caller's own.</param>
    /// <param name="family">InterNetwork, or InterNetworkV6, where those that also take IPv4 are too.</param>
    /// <returns>The sockets in the kernel's order; empty where the kernel lacks the family.</returns>
    /// <exception cref="LinuxException">The namespace cannot be entered.</exception>
    public static IReadOnlyList<UdpSocketEntry> List(NetworkNamespace? netns, AddressFamily family)
    {
        // /proc/net shows the namespace of the main thread, not of this one.
        string path = family == AddressFamily.InterNetworkV6 ? "/proc/thread-self/net/udp6" : "/proc/thread-self/net/udp";
        string[] lines = NetworkNamespace.RunIn(netns, () => File.Exists(path) ? File.ReadAllLines(path) : []);
        return [.. lines.Skip(1).Select(Parse)];
    }

    /// <summary>Finds the sockets that prevent another from binding to an address and port.</summary>
    /// <param name="netns">The network namespace, or null for the caller's own.</param>
    /// <param name="local">The address to bind to; a wildcard for any of its family.</param>
    /// <param name="port">The port.</param>
    /// <returns>The sockets; for an IPv4 address also those of IPv6 that may take IPv4.</returns>
    /// <exception cref="LinuxException">The namespace cannot be entered.</exception>
    public static IReadOnlyList<UdpSocketEntry> FindHolders(NetworkNamespace? netns, IPAddress local, int port)
    {
        ArgumentNullException.ThrowIfNull(local);
        IEnumerable<UdpSocketEntry> sockets = List(netns, local.AddressFamily);
        if (local.AddressFamily == AddressFamily.InterNetwork)
        {
            sockets = sockets.Concat(List(netns, AddressFamily.InterNetworkV6));
        }

        return [.. sockets.Where(socket => socket.Port == port && Overlaps(socket.LocalAddress, local))];
    }

    internal static UdpSocketEntry Parse(string line)
    {
        string[] fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        string[] local = fields.Length > InodeField ? fields[LocalField].Split(':') : [];
        if (local.Length != 2)
        {
            throw new InvalidDataException($"The kernel listed a UDP socket as '{line}'.");
        }

        return new UdpSocketEntry(
            ParseAddress(local[0]),
            int.Parse(local[1], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture),
            uint.Parse(fields[UserField], CultureInfo.InvariantCulture),
            long.Parse(fields[InodeField], CultureInfo.InvariantCulture));
    }

    // The kernel prints each four bytes as a number in host byte order.
    private static IPAddress ParseAddress(string hex)
    {
        byte[] bytes = Convert.FromHexString(hex);
        if (BitConverter.IsLittleEndian)
        {
            Span<uint> words = MemoryMarshal.Cast<byte, uint>(bytes.AsSpan());
            BinaryPrimitives.ReverseEndianness(words, words);
        }

        return new IPAddress(bytes);
    }

    private static bool Overlaps(IPAddress held, IPAddress requested)
    {
        IPAddress plain = held.IsIPv4MappedToIPv6 ? held.MapToIPv4() : held;
        bool isAny = plain.Equals(IPAddress.Any) || plain.Equals(IPAddress.IPv6Any);
        bool wantsAny = requested.Equals(IPAddress.Any) || requested.Equals(IPAddress.IPv6Any);
        return isAny || (plain.AddressFamily == requested.AddressFamily && (wantsAny || plain.Equals(requested)));
    }
}
