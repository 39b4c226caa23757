namespace FouTools.Datapath.Engine.Headers;

/// <summary>
/// A checksum that whoever sent the packet has left to be computed, as CHECKSUM_PARTIAL of the kernel: its field holds the
/// folded sum of the pseudo-header.
/// </summary>
/// <param name="Start">Where summing begins, counted from the start of the buffer; it ends with the packet.</param>
/// <param name="Field">Where the checksum's 16 bits are, counted from the start of the buffer; 0 when nothing is pending.</param>
internal readonly record struct PendingChecksum(int Start, int Field)
{
    public bool IsPending => Field != 0;
}
