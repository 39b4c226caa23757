namespace FouTools.Captures.Formats;

/// <summary>The direction of a captured packet (bits 0 and 1 of the option epb_flags).</summary>
public enum CaptureDirection : byte
{
    /// <summary>Unknown.</summary>
    Unknown = 0,

    /// <summary>Received.</summary>
    Inbound = 1,

    /// <summary>Sent.</summary>
    Outbound = 2,
}
