namespace FouTools.Measurement.Protocol;

/// <summary>How a responder takes a connection.</summary>
internal enum Admission : byte
{
    /// <summary>It is taken.</summary>
    Accepted,

    /// <summary>There are as many sessions as the responder takes.</summary>
    Busy,

    /// <summary>No test waits for it.</summary>
    Unexpected,

    /// <summary>It is of a version that the responder does not speak.</summary>
    OtherVersion,
}
