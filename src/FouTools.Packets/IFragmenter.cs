namespace FouTools.Packets;

/// <summary>A packet that is being split into fragments, of either version of IP.</summary>
public interface IFragmenter
{
    /// <summary>Writes the next fragment with its headers.</summary>
    /// <param name="destination">
    /// Room for the fragment: the MTU always suffices, a shorter span is a programming error and throws. It must not
    /// overlap the packet.
    /// </param>
    /// <param name="length">Length of the fragment in bytes; 0 when there are no more.</param>
    /// <returns>Whether a fragment was written.</returns>
    bool MoveNext(Span<byte> destination, out int length);
}
