namespace FouTools.Measurement.Protocol;

/// <summary>The kinds of messages on a control connection.</summary>
internal enum ControlMessage : byte
{
    /// <summary>From the meter: prepare a test (<see cref="TestRequest"/>). Answered by <see cref="Ready"/>.</summary>
    Prepare = 1,

    /// <summary>The responder waits for the test's connections; with the UDP port for datagrams, or 0 (2 bytes).</summary>
    Ready = 2,

    /// <summary>From the meter: all connections are there, begin. Answered by <see cref="Reading"/>.</summary>
    Begin = 3,

    /// <summary>From the meter: a trial of datagrams (<see cref="TrialRequest"/>). Answered by <see cref="Reading"/>.</summary>
    Trial = 4,

    /// <summary>From the meter: how far is it? Answered by <see cref="Reading"/>.</summary>
    Read = 5,

    /// <summary>What the responder's end has come to (<see cref="Traffic.TrafficReading"/>).</summary>
    Reading = 6,

    /// <summary>From the meter: end the test. Answered by <see cref="Reading"/>; then another may be prepared.</summary>
    End = 7,
}
