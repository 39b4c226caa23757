using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace FouTools.Datapath.Peers;

/// <summary>
/// Maps IPv4 and IPv6 prefixes to values and finds the value of the longest one that has an address. Lookups are for any
/// thread and take no lock; everything else is for one thread at a time, and the caller sees to that. A lookup during a change
/// gives the result of before or after it.
/// </summary>
/// <remarks>
/// A value whose last prefix is removed may stay referenced until later changes make the table give memory back. The scope of
/// an IPv6 prefix does not count, and an IPv4-mapped prefix is one of IPv6.
/// </remarks>
/// <typeparam name="T">The type of the values, compared by reference.</typeparam>
internal sealed class PrefixTable<T>
    where T : class
{
    private readonly PrefixTrie<uint, T> _ipv4 = new();
    private readonly PrefixTrie<UInt128, T> _ipv6 = new();

    /// <summary>How many prefixes there are.</summary>
    public int Count => _ipv4.Count + _ipv6.Count;

    /// <summary>Finds the value of the longest IPv4 prefix that has an address; allocates nothing.</summary>
    /// <param name="address">The address in host byte order.</param>
    /// <returns>The value, or null when no prefix has the address.</returns>
    public T? FindIPv4(uint address) => _ipv4.Find(address);

    /// <summary>Finds the value of the longest IPv6 prefix that has an address; allocates nothing.</summary>
    /// <param name="address">The address as a number whose upper bits are its first bytes.</param>
    /// <returns>The value, or null when no prefix has the address.</returns>
    public T? FindIPv6(UInt128 address) => _ipv6.Find(address);

    /// <summary>Gives the value of exactly a prefix.</summary>
    /// <param name="prefix">The prefix.</param>
    /// <returns>The value, or null when there is no such prefix, even if a shorter one has its addresses.</returns>
    public T? FindExact(IPNetwork prefix) => IsIPv4(prefix)
        ? _ipv4.FindExact(IPv4(prefix), prefix.PrefixLength)
        : _ipv6.FindExact(IPv6(prefix), prefix.PrefixLength);

    /// <summary>Adds a prefix.</summary>
    /// <param name="prefix">The prefix.</param>
    /// <param name="value">The value of its addresses, but for those in longer prefixes.</param>
    /// <returns>False, and nothing is changed, when there is exactly that prefix; <see cref="FindExact"/> tells whose it is.</returns>
    /// <exception cref="InvalidOperationException">There are millions of prefixes or values, more than the table can hold.</exception>
    public bool TryAdd(IPNetwork prefix, T value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return IsIPv4(prefix)
            ? _ipv4.TryAdd(IPv4(prefix), prefix.PrefixLength, value)
            : _ipv6.TryAdd(IPv6(prefix), prefix.PrefixLength, value);
    }

    /// <summary>Removes a prefix; its addresses fall to the next shorter prefix that has them.</summary>
    /// <param name="prefix">The prefix.</param>
    /// <returns>False when there is no such prefix.</returns>
    public bool Remove(IPNetwork prefix) => IsIPv4(prefix)
        ? _ipv4.Remove(IPv4(prefix), prefix.PrefixLength)
        : _ipv6.Remove(IPv6(prefix), prefix.PrefixLength);

    /// <summary>All prefixes with their values, IPv4 first, by address and then by length. Do not change the table meanwhile.</summary>
    /// <returns>The prefixes and values.</returns>
    public IEnumerable<KeyValuePair<IPNetwork, T>> All()
    {
        byte[] bytes = new byte[16];
        foreach (PrefixEntry<uint, T> entry in _ipv4.Entries)
        {
            BinaryPrimitives.WriteUInt32BigEndian(bytes, entry.Address);
            yield return new(new IPNetwork(new IPAddress(bytes.AsSpan(0, 4)), entry.Length), entry.Value.Value);
        }

        foreach (PrefixEntry<UInt128, T> entry in _ipv6.Entries)
        {
            BinaryPrimitives.WriteUInt128BigEndian(bytes, entry.Address);
            yield return new(new IPNetwork(new IPAddress(bytes), entry.Length), entry.Value.Value);
        }
    }

    private static bool IsIPv4(IPNetwork prefix) => prefix.BaseAddress.AddressFamily == AddressFamily.InterNetwork;

    private static uint IPv4(IPNetwork prefix)
    {
        Span<byte> bytes = stackalloc byte[4];
        prefix.BaseAddress.TryWriteBytes(bytes, out _);
        return BinaryPrimitives.ReadUInt32BigEndian(bytes);
    }

    private static UInt128 IPv6(IPNetwork prefix)
    {
        Span<byte> bytes = stackalloc byte[16];
        prefix.BaseAddress.TryWriteBytes(bytes, out _);
        return BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }
}
