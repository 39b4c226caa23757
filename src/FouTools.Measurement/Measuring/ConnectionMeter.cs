using System.Diagnostics;
using FouTools.Measurement.Traffic;

namespace FouTools.Measurement.Measuring;

/// <summary>Measures streams and round trips: both run continuously and are sampled at intervals.</summary>
internal static class ConnectionMeter
{
    private static readonly TimeSpan s_warmUp = TimeSpan.FromMilliseconds(300);

    /// <param name="run">The test, already started.</param>
    /// <param name="asker">The requesting side of round trips; null for streams.</param>
    public static TunnelMeasurement Measure(MeasurementRun run, RoundTripEnd? asker)
    {
        run.Report("warming up", 0, 0, 0);
        run.Wait(s_warmUp);
        asker?.ForgetLatencies();
        (TrafficReading Local, TrafficReading Remote) first = run.Read();
        TrafficReading start = Of(run, first);
        TrafficReading previous = start;
        var samples = new List<MeasurementSample>();
        (TrafficReading Local, TrafficReading Remote) last = first;
        long began = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(began) < run.Options.Duration)
        {
            TimeSpan remaining = run.Options.Duration - Stopwatch.GetElapsedTime(began);
            run.Wait(remaining < 1.5 * run.Interval ? remaining : run.Interval);
            last = run.Read();
            TrafficReading now = Of(run, last);
            (double bits, double each) = MeasurementRun.Rate(previous, now);
            samples.Add(new MeasurementSample(Time(now.At - start.At), bits, each));
            run.Report("measuring", Stopwatch.GetElapsedTime(began) / run.Options.Duration, bits, each);
            previous = now;
        }

        TrafficReading end = Of(run, last);
        TrafficReading from = run.IsLocal(run.Sender) ? first.Local : first.Remote;
        TrafficReading to = run.IsLocal(run.Sender) ? last.Local : last.Remote;
        TunnelMeasurement result = run.Conclude(first, last, Time(end.At - start.At), end.Received - start.Received, samples) with
        {
            Retransmits = to.Retransmissions - from.Retransmissions,
        };
        if (result.Bytes == 0)
        {
            throw new MeasurementException(
                MeasurementError.NothingArrived, "Connections to the responder can be made, but no data of the test arrived.");
        }

        return asker is null ? result : AddLatencies(result, asker, MeasurementRun.Rate(start, end).PerSecond);
    }

    private static TrafficReading Of(MeasurementRun run, (TrafficReading Local, TrafficReading Remote) both) =>
        run.IsLocal(run.Receiver) ? both.Local : both.Remote;

    private static TunnelMeasurement AddLatencies(TunnelMeasurement result, RoundTripEnd asker, double perSecond)
    {
        // End the threads here, so that no histogram is written while it is read.
        asker.Dispose();
        LatencyHistogram latencies = asker.CollectLatencies();
        return result with
        {
            TransactionsPerSecond = perSecond,
            Minimum = Time(latencies.Minimum),
            P50 = Time(latencies.Percentile(0.5)),
            P90 = Time(latencies.Percentile(0.9)),
            P95 = Time(latencies.Percentile(0.95)),
            P99 = Time(latencies.Percentile(0.99)),
            P999 = Time(latencies.Percentile(0.999)),
            Maximum = Time(latencies.Maximum),
        };
    }

    private static TimeSpan Time(long nanoseconds) => TimeSpan.FromTicks(nanoseconds / TimeSpan.NanosecondsPerTick);
}
