using FouTools.Measurement.Protocol;
using FouTools.Measurement.Traffic;

namespace FouTools.Measurement.Measuring;

/// <summary>One end of a test as the meter sees it, here or over the control connection.</summary>
internal interface ITrafficSide
{
    /// <summary>Says how far the end is.</summary>
    TrafficReading Read();

    /// <summary>Begins a trial of datagrams.</summary>
    void Begin(TrialRequest request);
}
