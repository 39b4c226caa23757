using System.Net;

namespace FouTools.Captures.Layers;

/// <summary>An IPv4 or IPv6 header.</summary>
public abstract class IPLayer : PacketLayer
{
    private protected IPLayer(ReadOnlySpan<byte> header)
        : base(header)
    {
    }

    /// <summary>4 or 6.</summary>
    public abstract int Version { get; }

    /// <summary>The source address.</summary>
    /// <exception cref="ArgumentException">The new address is of the other version.</exception>
    public IPAddress Source
    {
        get => new(Bytes.Slice(SourceOffset, AddressLength));
        set => WriteAddress(SourceOffset, value);
    }

    /// <summary>The destination address.</summary>
    /// <exception cref="ArgumentException">The new address is of the other version.</exception>
    public IPAddress Destination
    {
        get => new(Bytes.Slice(SourceOffset + AddressLength, AddressLength));
        set => WriteAddress(SourceOffset + AddressLength, value);
    }

    /// <summary>The TOS or traffic class: DSCP in the upper six bits, ECN in the lower two.</summary>
    public abstract byte Tos { get; set; }

    /// <summary>The TTL, or the hop limit.</summary>
    public abstract byte Ttl { get; set; }

    /// <summary>The protocol number of the payload.</summary>
    public abstract byte Protocol { get; set; }

    /// <summary>The length field: bytes of the packet, this header included.</summary>
    public abstract int TotalPacketLength { get; }

    private protected override string Summary => $"{Source} > {Destination}, ttl {Ttl}, length {TotalPacketLength}";

    /// <summary>The partial checksum of a pseudo-header with these addresses.</summary>
    internal abstract ulong PseudoHeader(byte protocol, int length);

    /// <summary>Whether the payload is complete, not a fragment.</summary>
    internal abstract bool IsWhole { get; }

    private protected abstract int SourceOffset { get; }

    private protected abstract int AddressLength { get; }

    private void WriteAddress(int offset, IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        byte[] bytes = address.GetAddressBytes();
        if (bytes.Length != AddressLength)
        {
            throw new ArgumentException($"{address} is not an {Name} address.", nameof(address));
        }

        bytes.CopyTo(Bytes[offset..]);
    }
}
