using System.Buffers.Binary;

namespace FouTools.Bpf.Programs;

/// <summary>Where a peer is, as programs read it from a map.</summary>
/// <param name="InterfaceIndex">The interface that outer packets to it leave by.</param>
/// <param name="PathMtu">The longest outer packet, in bytes, that the way to it takes.</param>
/// <param name="Local">This host's outer address, as a number whose upper bits are its first bytes; IPv4 in the lower 32 bits.</param>
/// <param name="Remote">The peer's outer address, alike.</param>
/// <param name="Port">The UDP port that packets are sent to.</param>
/// <param name="PortIPv6">The UDP port that IPv6 packets are sent to where no GRE header is around them.</param>
/// <param name="AnySourcePort">Whether it may send from any port, and not from those two only.</param>
public readonly record struct PeerRecord(
    int InterfaceIndex, int PathMtu, UInt128 Local, UInt128 Remote, ushort Port, ushort PortIPv6, bool AnySourcePort)
{
    internal const int FlagsOffset = 0;
    internal const int InterfaceOffset = 4;
    internal const int MtuOffset = 8;
    internal const int PortOffset = 12;
    internal const int PortIPv6Offset = 14;
    internal const int LocalOffset = 16;
    internal const int RemoteOffset = 32;
    internal const int Length = 48;
    internal const int AnySourcePortFlag = 1;

    private const int AddressLength = 16;

    /// <summary>Writes it: numbers in host order, ports and addresses in network order, IPv4 in the first four bytes.</summary>
    /// <param name="isIPv4">Whether the addresses are IPv4.</param>
    /// <param name="destination">Gets <see cref="Length"/> bytes.</param>
    internal void Write(bool isIPv4, Span<byte> destination)
    {
        BinaryPrimitives.WriteInt32LittleEndian(destination[FlagsOffset..], AnySourcePort ? AnySourcePortFlag : 0);
        BinaryPrimitives.WriteInt32LittleEndian(destination[InterfaceOffset..], InterfaceIndex);
        BinaryPrimitives.WriteInt32LittleEndian(destination[MtuOffset..], PathMtu);
        BinaryPrimitives.WriteUInt16BigEndian(destination[PortOffset..], Port);
        BinaryPrimitives.WriteUInt16BigEndian(destination[PortIPv6Offset..], PortIPv6);
        WriteAddress(isIPv4, Local, destination.Slice(LocalOffset, AddressLength));
        WriteAddress(isIPv4, Remote, destination.Slice(RemoteOffset, AddressLength));
    }

    private static void WriteAddress(bool isIPv4, UInt128 address, Span<byte> destination)
    {
        destination.Clear();
        if (isIPv4)
        {
            BinaryPrimitives.WriteUInt32BigEndian(destination, (uint)address);
        }
        else
        {
            BinaryPrimitives.WriteUInt128BigEndian(destination, address);
        }
    }
}
