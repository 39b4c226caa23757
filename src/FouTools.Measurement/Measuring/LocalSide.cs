using FouTools.Measurement.Protocol;
using FouTools.Measurement.Traffic;

namespace FouTools.Measurement.Measuring;

/// <summary>The meter's own side of a test.</summary>
internal sealed class LocalSide(TrafficEnd end) : ITrafficSide
{
    public TrafficReading Read()
    {
        end.ThrowIfFailed();
        return end.Read();
    }

    public void Begin(TrialRequest request) => ((DatagramEnd)end).Begin(request);
}
