using System.Buffers.Binary;

namespace FouTools.Bpf.Programs;

/// <summary>A peer's endpoint and path, as programs read it from a map.</summary>
/// <param name="InterfaceIndex">The egress interface of outer packets to the peer.</param>
/// <param name="PathMtu">The path MTU to the peer, in bytes of an outer packet.</param>
/// <param name="Local">The local outer address as a big-endian number; IPv4 in the lower 32 bits.</param>
/// <param name="Remote">The remote outer address, in the same form.</param>
/// <param name="Port">The UDP destination port.</param>
/// <param name="PortIPv6">The UDP destination port for IPv6 packets without a GRE header.</param>
/// <param name="AnySourcePort">Whether to accept any source port from the peer, not only those two.</param>
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

    /// <summary>Writes the record: numbers in host order, ports and addresses in network order, IPv4 in the first four bytes.</summary>
    /// <param name="isIPv4">Whether the addresses are IPv4.</param>
    /// <param name="destination">Receives <see cref="Length"/> bytes.</param>
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
