namespace FouTools.Measurement.Protocol;

/// <summary>The kinds of messages on a control connection.</summary>
internal enum ControlMessage : byte
{
    /// <summary>From the meter: prepare a test (<see cref="TestRequest"/>). Answered by <see cref="Ready"/>.</summary>
    Prepare = 1,

    /// <summary>The responder is ready for the test's connections; carries the UDP port for datagrams, or 0 (2 bytes).</summary>
    Ready = 2,

    /// <summary>From the meter: all connections are open, start. Answered by <see cref="Reading"/>.</summary>
    Begin = 3,

    /// <summary>From the meter: a trial of datagrams (<see cref="TrialRequest"/>). Answered by <see cref="Reading"/>.</summary>
    Trial = 4,

    /// <summary>From the meter: report the counters. Answered by <see cref="Reading"/>.</summary>
    Read = 5,

    /// <summary>The responder's counters (<see cref="Traffic.TrafficReading"/>).</summary>
    Reading = 6,

    /// <summary>From the meter: end the test. Answered by <see cref="Reading"/>; then another may be prepared.</summary>
    End = 7,
}
