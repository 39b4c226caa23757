namespace FouTools.Captures.Formats;

/// <summary>Why a capture file cannot be read further.</summary>
public enum CaptureFault : byte
{
    /// <summary>No fault.</summary>
    None = 0,

    /// <summary>The file is empty.</summary>
    Empty,

    /// <summary>The file is neither pcap nor pcapng.</summary>
    NotACapture,

    /// <summary>The major version of the format is not defined.</summary>
    UnsupportedVersion,

    /// <summary>The file ends inside a packet or block.</summary>
    Truncated,

    /// <summary>A packet or block is longer than <see cref="CaptureReader.MaxBlock"/>.</summary>
    BlockTooLong,

    /// <summary>The length of a block is smaller than its own fields, or not a multiple of four.</summary>
    BadBlockLength,

    /// <summary>The two length fields of a block differ.</summary>
    BlockLengthMismatch,

    /// <summary>The byte-order magic of a section header is invalid.</summary>
    BadByteOrder,

    /// <summary>A packet is longer than its block.</summary>
    PacketExceedsBlock,

    /// <summary>A packet belongs to an undescribed interface.</summary>
    UnknownInterface,

    /// <summary>There are more interfaces than <see cref="CaptureReader.MaxInterfaces"/> in one section.</summary>
    TooManyInterfaces,
}
