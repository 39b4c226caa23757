using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace FouTools.Linux.Sockets;

/// <summary>Between IPv4 addresses as objects and as numbers in host byte order, as the hot path holds them.</summary>
public static class IPv4Convert
{
    /// <summary>The address as a number in host byte order: 10.0.0.1 is 0x0a000001.</summary>
    /// <param name="address">An IPv4 address.</param>
    /// <returns>The number.</returns>
    /// <exception cref="ArgumentException">The address is not IPv4.</exception>
    public static uint ToUInt32(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (address.AddressFamily != AddressFamily.InterNetwork)
        {
            throw new ArgumentException($"{address} is not an IPv4 address.", nameof(address));
        }

        Span<byte> bytes = stackalloc byte[4];
        address.TryWriteBytes(bytes, out _);
        return BinaryPrimitives.ReadUInt32BigEndian(bytes);
    }

    /// <summary>The address of a number in host byte order.</summary>
    /// <param name="address">The number: 0x0a000001 is 10.0.0.1.</param>
    /// <returns>The address.</returns>
    public static IPAddress ToAddress(uint address)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, address);
        return new IPAddress(bytes);
    }
}
