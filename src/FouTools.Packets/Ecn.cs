using System.Buffers.Binary;

namespace FouTools.Packets;

/// <summary>
/// Explicit congestion notification across a tunnel (RFC 6040), with the choices of the Linux kernel
/// (include/net/inet_ecn.h). An ECN field is the lower two bits of the IPv4 type of service or IPv6 traffic class;
/// every method looks at those two bits only, so a whole type of service byte may be passed.
/// </summary>
public static class Ecn
{
    /// <summary>The bits of the type of service or traffic class that hold the ECN field.</summary>
    public const byte Mask = 3;

    /// <summary>Not ECN-capable transport.</summary>
    public const byte NotEct = 0;

    /// <summary>ECN-capable transport, codepoint ECT(1).</summary>
    public const byte Ect1 = 1;

    /// <summary>ECN-capable transport, codepoint ECT(0).</summary>
    public const byte Ect0 = 2;

    /// <summary>Congestion experienced.</summary>
    public const byte CongestionExperienced = 3;

    private const int IPv4ChecksumOffset = 10;

    /// <summary>
    /// Gives the ECN field of the outer header on encapsulation. The inner field is copied, except that congestion
    /// experienced becomes ECT(0): the tunnel starts without congestion of its own, as in the kernel (the
    /// full-functionality option of RFC 3168 section 9.1.1; RFC 6040 would copy this one too).
    /// </summary>
    /// <param name="innerTos">Type of service, traffic class or ECN field of the inner packet.</param>
    /// <returns>The two ECN bits of the outer header.</returns>
    public static byte Encapsulate(byte innerTos)
    {
        int inner = innerTos & Mask;
        return inner == CongestionExperienced ? Ect0 : (byte)inner;
    }

    /// <summary>Combines inner and outer ECN field on decapsulation (RFC 6040 section 4.2).</summary>
    /// <param name="innerEcn">Type of service, traffic class or ECN field of the inner packet.</param>
    /// <param name="outerEcn">Type of service, traffic class or ECN field of the outer packet.</param>
    /// <param name="newInnerEcn">The resulting two ECN bits of the inner packet; unchanged if it must be dropped.</param>
    /// <returns>
    /// <see langword="true"/> to keep the packet; <see langword="false"/> to drop it, since congestion was signalled
    /// on a packet whose sender would not understand the signal.
    /// </returns>
    public static bool Decapsulate(byte innerEcn, byte outerEcn, out byte newInnerEcn)
    {
        int inner = innerEcn & Mask;
        int outer = outerEcn & Mask;
        newInnerEcn = (byte)inner;
        if (inner == NotEct)
        {
            return outer != CongestionExperienced;
        }

        if (outer == CongestionExperienced || (inner == Ect0 && outer == Ect1))
        {
            newInnerEcn = (byte)outer;
        }

        return true;
    }

    /// <summary>Sets the ECN field of an IPv4 header in place and updates the header checksum incrementally (RFC 1624).</summary>
    /// <param name="packet">A validated IPv4 packet or header; a span shorter than 20 bytes is a programming error and throws.</param>
    /// <param name="ecn">The new ECN field; only its lower two bits are used.</param>
    public static void SetIPv4(Span<byte> packet, byte ecn)
    {
        packet = packet[..IPv4Header.MinLength];
        ushort oldWord = BinaryPrimitives.ReadUInt16BigEndian(packet);
        ushort newWord = (ushort)((oldWord & ~Mask) | (ecn & Mask));
        if (oldWord == newWord)
        {
            return;
        }

        ushort checksum = BinaryPrimitives.ReadUInt16BigEndian(packet[IPv4ChecksumOffset..]);
        BinaryPrimitives.WriteUInt16BigEndian(packet, newWord);
        BinaryPrimitives.WriteUInt16BigEndian(
            packet[IPv4ChecksumOffset..],
            InternetChecksum.Update(checksum, oldWord, newWord));
    }

    /// <summary>Sets the ECN field of an IPv6 header in place. No checksum covers it.</summary>
    /// <param name="packet">A validated IPv6 packet or header; a span shorter than 2 bytes is a programming error and throws.</param>
    /// <param name="ecn">The new ECN field; only its lower two bits are used.</param>
    public static void SetIPv6(Span<byte> packet, byte ecn) =>
        packet[1] = (byte)((packet[1] & ~(Mask << 4)) | ((ecn & Mask) << 4));
}
