using System.Buffers.Binary;

namespace FouTools.Packets;

/// <summary>
/// A transport checksum that its sender left open: the field holds the folded sum of the pseudo-header, and who comes
/// later sums the bytes from a start to the end and puts the complement there. This is the remote checksum offload of
/// GUE, and what a TUN device hands over with a virtio header. Places are in bytes from the first byte of the payload: the
/// <c>csum_offset</c> of virtio counts from <c>csum_start</c> and is to be added to it.
/// </summary>
public static class RemoteChecksum
{
    private const int FieldLength = 2;

    /// <summary>Whether a checksum can be completed: the field is inside the payload and not before the start.</summary>
    /// <param name="payloadLength">Length of the payload in bytes.</param>
    /// <param name="start">Where summing begins; any number.</param>
    /// <param name="offset">Where the field is; any number.</param>
    /// <returns>Whether <see cref="Complete"/> will do it.</returns>
    public static bool Fits(int payloadLength, int start, int offset) =>
        start >= 0 && offset >= start && offset <= payloadLength - FieldLength;

    /// <summary>
    /// Completes a checksum. A computed 0 is written as 0xffff, as the kernel does for a packet that leaves it
    /// (<c>skb_checksum_help</c>, net/core/dev.c) but not for one it receives (<c>remcsum_adjust</c>,
    /// include/net/checksum.h): both verify equally, and 0 would tell the receiver of a UDP datagram that it has no
    /// checksum, for which IPv6 drops it.
    /// </summary>
    /// <param name="payload">The payload to its very end: bytes after the inner packet would be summed too.</param>
    /// <param name="start">Where summing begins; any number.</param>
    /// <param name="offset">Where the field is; any number.</param>
    /// <returns>Whether it was done; if not, <see cref="Fits"/> is false and the payload is as before.</returns>
    public static bool Complete(Span<byte> payload, int start, int offset)
    {
        if (!Fits(payload.Length, start, offset))
        {
            return false;
        }

        BinaryPrimitives.WriteUInt16BigEndian(payload[offset..], ComputeField(payload, start));
        return true;
    }

    /// <summary>
    /// Gives the partial sum of the payload as <see cref="Complete"/> would leave it, without changing it, for a checksum
    /// around it. Nothing after <paramref name="start"/> but the field needs to be read, since all that follows sums to the
    /// complement of what the field holds (<c>lco_csum</c>, include/linux/skbuff.h).
    /// </summary>
    /// <param name="payload">The payload.</param>
    /// <param name="start">Where summing begins; any number.</param>
    /// <param name="offset">Where the field is; any number.</param>
    /// <returns>A partial sum for <see cref="InternetChecksum"/>; that of the bytes as they are if <see cref="Fits"/> is false.</returns>
    public static ulong CompletedSum(ReadOnlySpan<byte> payload, int start, int offset)
    {
        if (!Fits(payload.Length, start, offset))
        {
            return InternetChecksum.Sum(payload);
        }

        ushort field = BinaryPrimitives.ReadUInt16BigEndian(payload[offset..]);
        if (((start | offset) & 1) == 0)
        {
            return InternetChecksum.Sum(payload[..start], (ushort)~field);
        }

        // A field that straddles two words of the outer sum or of its own: no real packet has one, a hostile one may.
        ushort completed = ComputeField(payload, start);
        if ((offset & 1) != 0)
        {
            field = BinaryPrimitives.ReverseEndianness(field);
            completed = BinaryPrimitives.ReverseEndianness(completed);
        }

        return InternetChecksum.Sum(payload, (ulong)(ushort)~field + completed);
    }

    private static ushort ComputeField(ReadOnlySpan<byte> payload, int start)
    {
        ushort checksum = InternetChecksum.Compute(payload[start..]);
        return checksum == 0 ? ushort.MaxValue : checksum;
    }
}
