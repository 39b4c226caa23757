using System.Buffers.Binary;
using System.Runtime.Intrinsics;

namespace FouTools.Packets;

/// <summary>
/// The Internet checksum (RFC 1071) with its incremental update (RFC 1624): the complement of the ones' complement
/// sum of big-endian 16-bit words. A partial sum is a plain <see cref="ulong"/> to which any big-endian words, read as
/// host numbers, may be added before it is folded.
/// </summary>
public static class InternetChecksum
{
    // Below this many bytes the vector loops gain nothing that can be measured over the scalar one.
    private const int VectorThreshold = 128;

    /// <summary>Adds the 16-bit words of <paramref name="data"/> to a partial sum. An odd last byte counts as the upper half of a word.</summary>
    /// <param name="data">
    /// The bytes to sum; any alignment. When a longer run of bytes is summed in pieces, every piece but the last must
    /// have an even length.
    /// </param>
    /// <param name="initial">The partial sum of what came before: pieces, pseudo-header, or 0.</param>
    /// <returns>The partial sum. It grows by at most 0xffff for each call, so chains do not overflow.</returns>
    public static ulong Sum(ReadOnlySpan<byte> data, ulong initial = 0) =>
        initial + BinaryPrimitives.ReverseEndianness(Fold(SumLittleEndian(data)));

    /// <summary>Folds a partial sum to 16 bits with end-around carry. The result is 0 only for a sum of 0.</summary>
    /// <param name="sum">A partial sum.</param>
    /// <returns>The ones' complement sum, not yet complemented.</returns>
    public static ushort Fold(ulong sum)
    {
        // At most 33 bits, then at most 0x1fffe, then at most 0xffff.
        sum = (uint)sum + (sum >> 32);
        sum = (sum & 0xffff) + ((sum >> 16) & 0xffff) + (sum >> 32);
        return (ushort)((sum & 0xffff) + (sum >> 16));
    }

    /// <summary>Turns a partial sum into a checksum field. Over data that contains a correct checksum the result is 0.</summary>
    /// <param name="sum">A partial sum.</param>
    /// <returns>The checksum in host byte order.</returns>
    public static ushort Complement(ulong sum) => (ushort)~Fold(sum);

    /// <summary>Computes the checksum of <paramref name="data"/>.</summary>
    /// <param name="data">The bytes, with a zero checksum field to compute or the received one to verify.</param>
    /// <returns>The checksum in host byte order; 0 when the data contains a correct checksum.</returns>
    public static ushort Compute(ReadOnlySpan<byte> data) => Complement(Sum(data));

    /// <summary>Updates a checksum after one aligned 16-bit word of the data changed (RFC 1624 equation 3).</summary>
    /// <param name="checksum">The checksum before the change, in host byte order.</param>
    /// <param name="oldWord">The word before the change, in host byte order.</param>
    /// <param name="newWord">The word after the change, in host byte order.</param>
    /// <returns>The checksum after the change, in host byte order.</returns>
    public static ushort Update(ushort checksum, ushort oldWord, ushort newWord) =>
        Complement((ulong)(ushort)~checksum + (ushort)~oldWord + newWord);

    /// <summary>Updates a checksum after a 32-bit value at an even offset of the data changed, such as an IPv4 address (RFC 1624 equation 3).</summary>
    /// <param name="checksum">The checksum before the change, in host byte order.</param>
    /// <param name="oldValue">The value before the change, in host byte order.</param>
    /// <param name="newValue">The value after the change, in host byte order.</param>
    /// <returns>The checksum after the change, in host byte order.</returns>
    public static ushort Update(ushort checksum, uint oldValue, uint newValue) =>
        Complement((ulong)(ushort)~checksum + ~oldValue + newValue);

    /// <summary>Gives the partial sum of an IPv4 pseudo-header (RFC 768, RFC 9293).</summary>
    /// <param name="source">Source address in host byte order.</param>
    /// <param name="destination">Destination address in host byte order.</param>
    /// <param name="protocol">Protocol of the payload, see <see cref="IPProtocol"/>.</param>
    /// <param name="length">Length in bytes of the transport header and its data.</param>
    /// <returns>A partial sum to pass to <see cref="Sum"/>.</returns>
    public static ulong PseudoHeader(uint source, uint destination, byte protocol, uint length) =>
        (ulong)source + destination + protocol + length;

    /// <summary>Gives the partial sum of an IPv6 pseudo-header (RFC 8200 section 8.1).</summary>
    /// <param name="source">Source address.</param>
    /// <param name="destination">Destination address; the final one when there is a routing header.</param>
    /// <param name="protocol">Protocol of the upper layer, which is not the first next header when there are extension headers.</param>
    /// <param name="length">Length in bytes of the upper-layer header and its data.</param>
    /// <returns>A partial sum to pass to <see cref="Sum"/>.</returns>
    public static ulong PseudoHeader(UInt128 source, UInt128 destination, byte protocol, uint length) =>
        FoldTo32(source) + FoldTo32(destination) + protocol + length;

    private static ulong FoldTo32(UInt128 value)
    {
        ulong upper = (ulong)(value >> 64);
        ulong lower = (ulong)value;
        return (upper >> 32) + (uint)upper + (lower >> 32) + (uint)lower;
    }

    private static ulong SumLittleEndian(ReadOnlySpan<byte> data)
    {
        if (data.Length >= VectorThreshold)
        {
            if (Vector512.IsHardwareAccelerated)
            {
                return ChecksumKernels.Sum512(data);
            }

            if (Vector256.IsHardwareAccelerated)
            {
                return ChecksumKernels.Sum256(data);
            }

            if (Vector128.IsHardwareAccelerated)
            {
                return ChecksumKernels.Sum128(data);
            }
        }

        return ChecksumKernels.SumScalar(data);
    }
}
