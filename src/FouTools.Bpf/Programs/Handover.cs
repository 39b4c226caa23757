namespace FouTools.Bpf.Programs;

/// <summary>
/// What the program at the driver notes in front of a frame for the one at the ingress, as offsets. Frames with other notes are not merged
/// (gro_list_prepare in net/core/gro.c), so what is merged is of one peer.
/// </summary>
internal static class Handover
{
    /// <summary>A number that no other tunnel has, 4 bytes.</summary>
    public const int Tunnel = 0;

    /// <summary>The peer's number, 4 bytes.</summary>
    public const int Peer = 4;

    /// <summary>The length in bytes of both.</summary>
    public const int Length = 8;
}
