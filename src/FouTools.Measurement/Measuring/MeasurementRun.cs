using FouTools.Measurement.Protocol;
using FouTools.Measurement.Traffic;

namespace FouTools.Measurement.Measuring;

/// <summary>A running test: samples both sides at intervals, reports progress, and summarizes.</summary>
internal sealed class MeasurementRun(
    TunnelMeterOptions options,
    TestRequest request,
    DateTimeOffset started,
    ITrafficSide local,
    ITrafficSide remote,
    Action<MeasurementProgress>? progress,
    CancellationToken cancel)
{
    private const int Intervals = 50;

    public TunnelMeterOptions Options => options;

    public TestRequest Request => request;

    /// <summary>The side that receives, or that requests round trips.</summary>
    public ITrafficSide Receiver { get; } = request.Reverse || request.Test == MeasurementTest.TcpRoundTrip ? local : remote;

    public ITrafficSide Sender { get; } = request.Reverse ? remote : local;

    /// <summary>The time between two samples.</summary>
    public TimeSpan Interval { get; } = TimeSpan.FromSeconds(Math.Clamp(options.Duration.TotalSeconds / Intervals, 0.1, 1));

    public bool IsLocal(ITrafficSide side) => side == local;

    /// <summary>Waits; throws on cancellation.</summary>
    public void Wait(TimeSpan time)
    {
        if (time > TimeSpan.Zero)
        {
            cancel.WaitHandle.WaitOne(time);
        }

        cancel.ThrowIfCancellationRequested();
    }

    public (TrafficReading Local, TrafficReading Remote) Read() => (local.Read(), remote.Read());

    /// <summary>What the receiver received between two readings.</summary>
    public static (double BitsPerSecond, double PerSecond) Rate(TrafficReading from, TrafficReading to)
    {
        double seconds = (to.At - from.At) / 1e9;
        return seconds <= 0 ? default : ((to.Received - from.Received) * 8 / seconds, (to.Messages - from.Messages) / seconds);
    }

    public void Report(string activity, double share, double bitsPerSecond, double perSecond) =>
        progress?.Invoke(new MeasurementProgress(request.Test, activity, Math.Clamp(share, 0, 1), bitsPerSecond, perSecond));

    /// <summary>Fills in the fields that all tests have in common.</summary>
    public TunnelMeasurement Conclude(
        (TrafficReading Local, TrafficReading Remote) first,
        (TrafficReading Local, TrafficReading Remote) last,
        TimeSpan duration,
        long bytes,
        IReadOnlyList<MeasurementSample> samples) => new()
        {
            Test = request.Test,
            Target = options.Target,
            Port = options.Port,
            Reverse = request.Reverse,
            Flows = request.Flows,
            MessageSize = request.MessageBytes,
            StartTime = started,
            Duration = duration,
            Bytes = bytes,
            Processor = Use(first.Local, last.Local, bytes),
            ResponderProcessor = Use(first.Remote, last.Remote, bytes),
            Samples = samples,
        };

    private static ProcessorUse Use(TrafficReading first, TrafficReading last, long bytes) =>
        new((last.Busy - first.Busy) / 1e9, (last.Process - first.Process) / 1e9, (last.At - first.At) / 1e9, bytes / 1e9);
}
