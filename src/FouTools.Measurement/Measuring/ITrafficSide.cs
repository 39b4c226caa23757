using FouTools.Measurement.Protocol;
using FouTools.Measurement.Traffic;

namespace FouTools.Measurement.Measuring;

/// <summary>One side of a test as the meter sees it: local, or remote over the control connection.</summary>
internal interface ITrafficSide
{
    /// <summary>Reads the counters.</summary>
    TrafficReading Read();

    /// <summary>Starts a trial of datagrams.</summary>
    void Begin(TrialRequest request);
}
