using System.Buffers.Binary;
using FouTools.Packets;

namespace FouTools.Captures.Tunnels;

/// <summary>Reads how long a captured IP packet was, of which only the beginning may be there.</summary>
internal static class CapturedIP
{
    // The bytes up to and with the payload length of IPv6, which comes behind the total length of IPv4.
    private const int MinLength = 6;

    /// <summary>Finds the length that the header names.</summary>
    /// <param name="data">The bytes that are there.</param>
    /// <param name="originalLength">Their number before the capture cut them.</param>
    /// <param name="version">The version that the packet must have, 4 or 6.</param>
    /// <param name="length">The packet's length in bytes, or 0.</param>
    /// <returns><see cref="DecapsulationResult.None"/>, or why there is no such packet.</returns>
    public static DecapsulationResult FindLength(ReadOnlySpan<byte> data, int originalLength, int version, out int length)
    {
        length = 0;
        if (data.Length < MinLength)
        {
            return data.Length < originalLength ? DecapsulationResult.Cut : DecapsulationResult.Malformed;
        }

        if (data[0] >> 4 != version)
        {
            return DecapsulationResult.Malformed;
        }

        length = version == 4
            ? BinaryPrimitives.ReadUInt16BigEndian(data[2..])
            : IPv6Header.Length + BinaryPrimitives.ReadUInt16BigEndian(data[4..]);
        return length > originalLength || length < IPHeader.LengthOf(version == 4) ? DecapsulationResult.Malformed : DecapsulationResult.None;
    }
}
