namespace FouTools.Bpf.Programs;

/// <summary>
/// The layout of the metadata that the XDP program stores in front of a frame for the ingress program, as offsets. GRO does not merge
/// frames with different metadata (gro_list_prepare in net/core/gro.c), so a merged packet has one peer.
/// </summary>
internal static class MetadataMark
{
    /// <summary>A mark unique to the tunnel, 4 bytes.</summary>
    public const int Tunnel = 0;

    /// <summary>The peer's number, 4 bytes.</summary>
    public const int Peer = 4;

    /// <summary>The total length in bytes.</summary>
    public const int Length = 8;
}
