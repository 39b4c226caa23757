using FouTools.Bpf.Attachment;

namespace FouTools.Datapath.Model;

/// <summary>What BPF programs carry of a datapath at one moment, and why not the rest.</summary>
/// <param name="SendReason">Why they do not send, in words; null where they do.</param>
/// <param name="ReceiveReason">Why they do not receive, in words; null where they do.</param>
public sealed record DatapathAcceleration(string? SendReason, string? ReceiveReason)
{
    /// <summary>What they carry.</summary>
    public AccelerationParts Active =>
        (SendReason is null ? AccelerationParts.Send : AccelerationParts.None)
        | (ReceiveReason is null ? AccelerationParts.Receive : AccelerationParts.None);

    /// <summary>By what the programs are attached; null where none is.</summary>
    public AttachmentKind? Attachment { get; init; }

    /// <summary>The packets that the programs passed to the engine, by direction and reason, without those that never occurred.</summary>
    public PrintableList<PassCount> Passed { get; init; } = new([]);

    // By TCX is the rule, and needs no saying.
    private string Told => Attachment == AttachmentKind.Clsact ? $"{Active} by clsact" : $"{Active}";

    /// <summary>Tells it in one line.</summary>
    /// <returns>For example "Receive; no Send: the UDP checksum is on", or "Send, Receive by clsact" where TCX is absent.</returns>
    public override string ToString() => (SendReason, ReceiveReason) switch
    {
        (null, null) => Told,
        (null, _) => $"{Told}; no {AccelerationParts.Receive}: {ReceiveReason}",
        (_, null) => $"{Told}; no {AccelerationParts.Send}: {SendReason}",
        _ when SendReason == ReceiveReason => $"{Active}: {SendReason}",
        _ => $"no {AccelerationParts.Send}: {SendReason}; no {AccelerationParts.Receive}: {ReceiveReason}",
    };

    /// <summary>Nothing is accelerated, for one reason.</summary>
    internal static DatapathAcceleration Nothing(string reason) => new(reason, reason);
}
