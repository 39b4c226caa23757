namespace FouTools.Captures.Formats;

/// <summary>Which way a captured packet went (bits 0 and 1 of the option epb_flags).</summary>
public enum CaptureDirection : byte
{
    /// <summary>The file does not say.</summary>
    Unknown = 0,

    /// <summary>It was received.</summary>
    Inbound = 1,

    /// <summary>It was sent.</summary>
    Outbound = 2,
}
