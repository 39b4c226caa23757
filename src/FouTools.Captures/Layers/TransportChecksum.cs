using FouTools.Packets;

namespace FouTools.Captures.Layers;

/// <summary>Checksums that cover a pseudo-header.</summary>
internal static class TransportChecksum
{
    /// <summary>Computes the checksum of a layer and its payload.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="carrier">The IP header.</param>
    /// <param name="protocol">The layer's protocol.</param>
    /// <param name="fieldOffset">The offset of the checksum in its header.</param>
    /// <param name="isPending">Whether to sum only the pseudo-header, for a remote checksum to complete.</param>
    /// <returns>The value of the field.</returns>
    internal static ushort Compute(PacketLayer layer, IPLayer carrier, byte protocol, int fieldOffset, bool isPending)
    {
        byte[] bytes = layer.ToArray()[..^layer.TrailerLength];
        ulong pseudoHeader = carrier.PseudoHeader(protocol, bytes.Length);
        bytes.AsSpan(fieldOffset, sizeof(ushort)).Clear();
        return isPending ? InternetChecksum.Fold(pseudoHeader) : InternetChecksum.Complement(InternetChecksum.Sum(bytes, pseudoHeader));
    }
}
