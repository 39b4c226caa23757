namespace FouTools.Measurement.Protocol;

/// <summary>A responder's reply to a connection.</summary>
internal enum HandshakeResult : byte
{
    /// <summary>Accepted.</summary>
    Accepted,

    /// <summary>The session limit is reached.</summary>
    Busy,

    /// <summary>No test expects the connection.</summary>
    Unexpected,

    /// <summary>The responder does not speak this version.</summary>
    OtherVersion,
}
