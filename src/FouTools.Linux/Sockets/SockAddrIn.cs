using System.Buffers.Binary;
using Tmds.Linux;

namespace FouTools.Linux.Sockets;

/// <summary>Makes and reads struct sockaddr_in, whose port and address are big-endian.</summary>
internal static unsafe class SockAddrIn
{
    public static sockaddr_in Create(uint address, ushort port)
    {
        var result = new sockaddr_in { sin_family = LibC.AF_INET, sin_port = LibC.htons(port) };
        BinaryPrimitives.WriteUInt32BigEndian(new Span<byte>(&result.sin_addr, sizeof(in_addr)), address);
        return result;
    }

    public static uint Address(sockaddr_in* socketAddress) =>
        BinaryPrimitives.ReadUInt32BigEndian(new ReadOnlySpan<byte>(&socketAddress->sin_addr, sizeof(in_addr)));
}
