using System.Net.NetworkInformation;
using FouTools.Packets;

namespace FouTools.Captures.Layers;

/// <summary>An Ethernet header without preamble and VLAN tags.</summary>
public sealed class EthernetLayer : PacketLayer
{
    private const int AddressLength = 6;
    private const int EtherTypeOffset = 2 * AddressLength;

    internal EthernetLayer(ReadOnlySpan<byte> header)
        : base(header)
    {
    }

    /// <inheritdoc/>
    public override string Name => "Ethernet";

    /// <summary>The destination address.</summary>
    public PhysicalAddress Destination
    {
        get => new(Bytes[..AddressLength].ToArray());
        set => Write(0, value);
    }

    /// <summary>The source address.</summary>
    public PhysicalAddress Source
    {
        get => new(Bytes.Slice(AddressLength, AddressLength).ToArray());
        set => Write(AddressLength, value);
    }

    /// <summary>The EtherType of the payload.</summary>
    public int EtherType
    {
        get => ReadUInt16(EtherTypeOffset);
        set => WriteUInt16(EtherTypeOffset, value);
    }

    private protected override string Summary => $"{Format(Source)} > {Format(Destination)}, type 0x{EtherType:x4}";

    private static string Format(PhysicalAddress address) => string.Join(':', address.GetAddressBytes().Select(value => $"{value:x2}"));

    private void Write(int offset, PhysicalAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        byte[] bytes = address.GetAddressBytes();
        if (bytes.Length != AddressLength)
        {
            throw new ArgumentException($"'{address}' is not an Ethernet address.", nameof(address));
        }

        bytes.CopyTo(Bytes[offset..]);
    }
}
