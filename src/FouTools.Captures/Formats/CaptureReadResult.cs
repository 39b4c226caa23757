namespace FouTools.Captures.Formats;

/// <summary>What a call of <see cref="CaptureReader.Read"/> has come to.</summary>
public enum CaptureReadResult : byte
{
    /// <summary>A packet.</summary>
    Packet,

    /// <summary>More bytes are needed, see <see cref="CaptureReader.BytesNeeded"/>.</summary>
    NeedMoreData,

    /// <summary>The end of the file, where one may be.</summary>
    End,

    /// <summary>Bytes that are no capture, see <see cref="CaptureReader.Fault"/>. Nothing can be read after them.</summary>
    Fault,
}
