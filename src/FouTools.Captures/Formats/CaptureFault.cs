namespace FouTools.Captures.Formats;

/// <summary>Why the bytes of a capture file cannot be read further.</summary>
public enum CaptureFault : byte
{
    /// <summary>They can.</summary>
    None = 0,

    /// <summary>The file is empty.</summary>
    Empty,

    /// <summary>The file begins neither as pcap nor as pcapng.</summary>
    NotACapture,

    /// <summary>The format's major version is one that nobody has defined.</summary>
    UnsupportedVersion,

    /// <summary>The file ends inside a packet or block.</summary>
    Truncated,

    /// <summary>A packet or block is longer than <see cref="CaptureReader.MaximumBlock"/>.</summary>
    BlockTooLong,

    /// <summary>The length of a block is below that of its own fields, or no multiple of four.</summary>
    BadBlockLength,

    /// <summary>The length at a block's end is not that at its beginning.</summary>
    BlockLengthMismatch,

    /// <summary>A section header has no byte order.</summary>
    BadByteOrder,

    /// <summary>A packet is longer than the block that it is in.</summary>
    PacketExceedsBlock,

    /// <summary>A packet belongs to an interface that nothing has described.</summary>
    UnknownInterface,

    /// <summary>There are more interfaces than <see cref="CaptureReader.MaximumInterfaces"/> in one section.</summary>
    TooManyInterfaces,
}
