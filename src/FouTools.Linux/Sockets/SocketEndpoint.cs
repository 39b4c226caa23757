using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace FouTools.Linux.Sockets;

/// <summary>
/// An address and a port of either family, as the hot path holds them. IPv4 is held as IPv4-mapped IPv6
/// (::ffff:a.b.c.d, RFC 4291 section 2.5.5.2).
/// </summary>
/// <param name="Address">The address, host byte order: 2001:db8::1 is 0x20010db8_00000000_00000000_00000001.</param>
/// <param name="Port">The port, host byte order.</param>
/// <param name="ScopeId">The index of the interface that a link-local IPv6 address belongs to; 0 for none.</param>
public readonly record struct SocketEndpoint(UInt128 Address, ushort Port, uint ScopeId = 0)
{
    private const ulong MappedPrefix = 0xffff;

    /// <summary>Whether the address is an IPv4 one.</summary>
    public bool IsIPv4 => (Address >> 32) == MappedPrefix;

    /// <summary>The IPv4 address, host byte order; meaningful only when <see cref="IsIPv4"/>.</summary>
    public uint IPv4Address => (uint)Address;

    /// <summary>The mapped form of an IPv4 address.</summary>
    /// <param name="address">The address, host byte order: 10.0.0.1 is 0x0a000001.</param>
    /// <returns>The number of ::ffff:a.b.c.d.</returns>
    public static UInt128 FromIPv4(uint address) => new(0, (MappedPrefix << 32) | address);

    /// <summary>Takes an address object and a port.</summary>
    /// <param name="address">An IPv4 or IPv6 address; its scope is taken along.</param>
    /// <param name="port">The port, 0 to 65535.</param>
    /// <returns>The endpoint.</returns>
    /// <exception cref="ArgumentException">The address is neither IPv4 nor IPv6.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The port is none.</exception>
    public static SocketEndpoint From(IPAddress address, int port)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentOutOfRangeException.ThrowIfLessThan(port, IPEndPoint.MinPort);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(port, IPEndPoint.MaxPort);
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        return address.AddressFamily switch
        {
            AddressFamily.InterNetwork => new(FromIPv4(BinaryPrimitives.ReadUInt32BigEndian(bytes)), (ushort)port),
            AddressFamily.InterNetworkV6 => new(BinaryPrimitives.ReadUInt128BigEndian(bytes), (ushort)port, (uint)address.ScopeId),
            _ => throw new ArgumentException($"'{address}' is neither IPv4 nor IPv6.", nameof(address)),
        };
    }

    /// <summary>The address as an object, with its scope.</summary>
    /// <returns>An IPv4 address for a mapped one, else an IPv6 address.</returns>
    public IPAddress ToIPAddress()
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, Address);
        return IsIPv4 ? new IPAddress(bytes[12..]) : new IPAddress(bytes, ScopeId);
    }

    /// <summary>Writes the endpoint as people do.</summary>
    /// <returns>For example "192.0.2.1:5555" or "[fe80::1%3]:5555".</returns>
    public override string ToString() => IsIPv4 ? $"{ToIPAddress()}:{Port}" : $"[{ToIPAddress()}]:{Port}";
}
