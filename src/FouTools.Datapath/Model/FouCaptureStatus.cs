namespace FouTools.Datapath.Model;

/// <summary>A capture of a datapath as it was at one moment.</summary>
public sealed record FouCaptureStatus
{
    /// <summary>Tells it from every other capture.</summary>
    public required Guid Id { get; init; }

    /// <summary>The <see cref="FouDatapathStatus.Id"/> of its datapath.</summary>
    public required Guid DatapathId { get; init; }

    /// <summary>The name of the datapath's device at the start of the capture.</summary>
    public required string Datapath { get; init; }

    /// <summary>The network namespace of that device; empty for the process's own.</summary>
    public required string NetworkNamespace { get; init; }

    /// <summary>The file.</summary>
    public required string Path { get; init; }

    /// <summary>Which packets are captured.</summary>
    public CaptureLayer Layer { get; init; }

    /// <summary>The most bytes of a packet that are kept.</summary>
    public int SnapLength { get; init; }

    /// <summary>When it began.</summary>
    public DateTimeOffset StartTime { get; init; }

    /// <summary>Whether packets are still captured.</summary>
    public bool IsRunning { get; init; }

    /// <summary>Why it ended by itself, such as a full disk; null if it has not.</summary>
    public string? FaultReason { get; init; }

    /// <summary>The packets in the file.</summary>
    public long Packets { get; init; }

    /// <summary>The packets that are missing in the file, because it could not be written as fast as they came.</summary>
    public long Dropped { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Datapath} to {Path}: {Packets} packets";
}
