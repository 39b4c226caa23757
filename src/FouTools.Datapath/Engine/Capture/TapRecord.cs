using FouTools.Captures.Formats;
using FouTools.Datapath.Model;
using FouTools.Datapath.Telemetry;

namespace FouTools.Datapath.Engine.Capture;

/// <summary>What a worker says of a packet that it hands to a capture.</summary>
internal readonly record struct TapRecord
{
    /// <summary>When, in ticks of <see cref="DateTime"/>, UTC.</summary>
    public long Ticks { get; init; }

    /// <summary>Which side of the tunnel it is of.</summary>
    public CaptureLayer Layer { get; init; }

    /// <summary>Which way it went.</summary>
    public CaptureDirection Direction { get; init; }

    /// <summary>Why it was dropped; None if it was not.</summary>
    public DropReason Reason { get; init; }

    /// <summary>Its bytes that follow.</summary>
    public int Length { get; init; }

    /// <summary>Its length before it was cut.</summary>
    public int OriginalLength { get; init; }

    /// <summary>The packets that found no room since the one before.</summary>
    public uint Lost { get; init; }

    /// <summary>Where the sum of a checksum begins that is yet to be completed; -1 for none.</summary>
    public int ChecksumStart { get; init; }

    /// <summary>Where that checksum is.</summary>
    public int ChecksumField { get; init; }
}
