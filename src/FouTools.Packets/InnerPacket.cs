using System.Buffers.Binary;

namespace FouTools.Packets;

/// <summary>
/// Validates a decapsulated packet before delivery to the host: the tunnel is the last to check the lengths before the host's IP stack trusts them.
/// </summary>
public static class InnerPacket
{
    /// <summary>Validates an IPv4 or IPv6 packet, distinguished by the upper four bits of its first byte.</summary>
    /// <param name="data">The bytes after the encapsulation; bytes after the packet are allowed.</param>
    /// <param name="length">The packet's own length in bytes, to which the data is to be trimmed as the kernel does; 0 on an error.</param>
    /// <param name="version">4 or 6; 0 on an error.</param>
    /// <returns><see cref="ParseError.None"/>, or the first check that failed.</returns>
    public static ParseError Validate(ReadOnlySpan<byte> data, out int length, out int version)
    {
        length = 0;
        version = 0;
        if (data.IsEmpty)
        {
            return ParseError.Empty;
        }

        int nibble = data[0] >> 4;
        ParseError error = nibble switch
        {
            4 => ValidateIPv4(data, out length),
            6 => ValidateIPv6(data, out length),
            _ => ParseError.UnknownIPVersion,
        };
        if (error == ParseError.None)
        {
            version = nibble;
        }

        return error;
    }

    /// <summary>Validates the payload of an IPIP tunnel: version, header length, total length and header checksum.</summary>
    /// <param name="data">The bytes after the encapsulation; bytes after the packet are allowed.</param>
    /// <param name="length">The IPv4 total length in bytes; 0 on an error.</param>
    /// <returns><see cref="ParseError.None"/>, or the first check that failed.</returns>
    public static ParseError ValidateIPv4(ReadOnlySpan<byte> data, out int length)
    {
        ParseError error = IPv4Header.TryParse(data, out IPv4Header header);
        length = header.TotalLength;
        return error;
    }

    /// <summary>Validates the payload of a SIT tunnel: version and payload length. Jumbograms are not supported.</summary>
    /// <param name="data">The bytes after the encapsulation; bytes after the packet are allowed.</param>
    /// <param name="length">Header and payload length together in bytes; 0 on an error.</param>
    /// <returns><see cref="ParseError.None"/>, or the first check that failed.</returns>
    public static ParseError ValidateIPv6(ReadOnlySpan<byte> data, out int length)
    {
        ParseError error = IPv6Header.TryParse(data, out IPv6Header header);
        length = error == ParseError.None ? IPv6Header.Length + header.PayloadLength : 0;
        return error;
    }

    /// <summary>Reads the type of service of an IPv4 packet or the traffic class of an IPv6 packet.</summary>
    /// <param name="packet">At least two bytes of a packet of either version; fewer is a programming error and throws.</param>
    /// <returns>DSCP in the upper six bits, ECN in the lower two.</returns>
    public static byte TypeOfService(ReadOnlySpan<byte> packet) => packet[0] >> 4 == 4
        ? packet[1]
        : (byte)(BinaryPrimitives.ReadUInt16BigEndian(packet) >> 4);
}
