namespace FouTools.Captures.Formats;

/// <summary>The result of <see cref="CaptureReader.Read"/>.</summary>
public enum CaptureReadResult : byte
{
    /// <summary>A packet.</summary>
    Packet,

    /// <summary>More bytes are needed, see <see cref="CaptureReader.BytesNeeded"/>.</summary>
    NeedMoreData,

    /// <summary>The end of the file, at a valid position.</summary>
    End,

    /// <summary>Invalid data, see <see cref="CaptureReader.Fault"/>. Nothing can be read after it.</summary>
    Fault,
}
