using System.Buffers.Binary;

namespace FouTools.Packets.Tests;

/// <summary>Puts fragments together as a receiver does, byte by byte and with every rule checked (RFC 791, RFC 8200 section 4.5).</summary>
internal static class FragmentReassembly
{
    /// <summary>Gives the payload that IPv4 fragments make together.</summary>
    /// <param name="fragments">Fragments of one packet, in any order.</param>
    /// <param name="start">Place in the original payload where the first of them belongs.</param>
    /// <param name="complete">Whether one of them is the last of the original.</param>
    internal static byte[] IPv4(IEnumerable<byte[]> fragments, out int start, out bool complete)
    {
        var parts = new List<(int Offset, bool More, byte[] Bytes)>();
        foreach (byte[] fragment in fragments)
        {
            Assert.Equal(ParseError.None, IPv4Header.TryParse(fragment, out IPv4Header header));
            Assert.Equal(fragment.Length, header.TotalLength);
            parts.Add((header.FragmentOffset, header.MoreFragments, fragment[header.HeaderLength..]));
        }

        return Join(parts, out start, out complete);
    }

    /// <summary>Gives the packet that IPv6 fragments make together.</summary>
    internal static byte[] IPv6(IEnumerable<byte[]> fragments, int unfragmentableLength, uint identification)
    {
        var parts = new List<(int Offset, bool More, byte[] Bytes)>();
        byte[]? headers = null;
        foreach (byte[] fragment in fragments)
        {
            Assert.Equal(ParseError.None, IPv6Header.TryParse(fragment, out IPv6Header header));
            Assert.Equal(fragment.Length, 40 + header.PayloadLength);
            int field = unfragmentableLength == 40 ? 6 : 40;
            Assert.Equal(IPProtocol.Fragment, fragment[field]);
            Span<byte> extension = fragment.AsSpan(unfragmentableLength, 8);
            int word = BinaryPrimitives.ReadUInt16BigEndian(extension[2..]);
            Assert.Equal(0, extension[1]);
            Assert.Equal(0, word & 6);
            Assert.Equal(identification, BinaryPrimitives.ReadUInt32BigEndian(extension[4..]));

            byte[] own = fragment[..unfragmentableLength];
            own[field] = extension[0];
            own[4] = 0;
            own[5] = 0;
            Assert.Equal(headers ??= own, own);
            parts.Add((word & 0xfff8, (word & 1) != 0, fragment[(unfragmentableLength + 8)..]));
        }

        byte[] payload = Join(parts, out int start, out bool complete);
        Assert.Equal(0, start);
        Assert.True(complete);
        Assert.NotNull(headers);
        byte[] packet = [.. headers, .. payload];
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(4), (ushort)(packet.Length - 40));
        return packet;
    }

    private static byte[] Join(List<(int Offset, bool More, byte[] Bytes)> parts, out int start, out bool complete)
    {
        parts.Sort((first, second) => first.Offset - second.Offset);
        start = parts[0].Offset;
        var payload = new List<byte>();
        for (int i = 0; i < parts.Count; i++)
        {
            bool last = i == parts.Count - 1;
            Assert.Equal(start + payload.Count, parts[i].Offset);
            Assert.True(parts[i].More || last, "a fragment with nothing to follow is not the last");
            Assert.True(last || parts[i].Bytes.Length % 8 == 0, "a part is no multiple of 8 bytes");
            payload.AddRange(parts[i].Bytes);
        }

        complete = !parts[^1].More;
        return [.. payload];
    }
}
