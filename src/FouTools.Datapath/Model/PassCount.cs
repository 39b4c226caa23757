using FouTools.Bpf.Programs;

namespace FouTools.Datapath.Model;

/// <summary>How many packets the BPF programs passed to the engine for one reason since the start.</summary>
/// <param name="Direction">The direction: one of the two.</param>
/// <param name="Reason">The reason.</param>
/// <param name="Packets">The number of packets; a GSO packet counts as one.</param>
public sealed record PassCount(AccelerationParts Direction, PassReason Reason, long Packets)
{
    /// <summary>Describes it in a few words.</summary>
    /// <returns>For example "Send TooLong: 12".</returns>
    public override string ToString() => $"{Direction} {Reason}: {Packets}";
}
