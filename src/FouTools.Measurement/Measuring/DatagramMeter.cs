using System.Diagnostics;
using FouTools.Measurement.Protocol;
using FouTools.Measurement.Traffic;

namespace FouTools.Measurement.Measuring;

/// <summary>Measures datagrams at the given rate, or searches for the highest rate with hardly any loss and measures there.</summary>
internal sealed class DatagramMeter(MeasurementRun run)
{
    private const int Trials = 8;
    private const int Attempts = 3;
    private static readonly TimeSpan s_shortTrial = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan s_settling = TimeSpan.FromMilliseconds(50);

    private readonly List<MeasurementSample> _samples = [];
    private (TrafficReading Local, TrafficReading Remote) _first;
    private (TrafficReading Local, TrafficReading Remote) _last;
    private long _trial;

    public TunnelMeasurement Measure()
    {
        // Warms up the path: neighbour entries, route caches, JIT.
        run.Report("warming up", 0, 0, 0);
        RunTrial(1000, TimeSpan.FromMilliseconds(100), "warming up");
        double perSecond = run.Options.Rate / 8 / run.Request.MessageBytes ?? Search();
        RateTrial trial = RunTrial(perSecond, run.Options.Duration, "measuring");

        // A rate that works for half a second may be too high for longer.
        for (int i = 1; i < Attempts && run.Options.Rate is null && trial.Loss >= RateSearch.LossLimit; i++)
        {
            perSecond = Math.Min(perSecond, trial.SentPerSecond) * 0.9;
            trial = RunTrial(perSecond, run.Options.Duration, "measuring at a lower rate");
        }

        if (trial.Received == 0)
        {
            throw NothingArrived();
        }

        TrafficReading receiver = Of(run.Receiver, _last);
        TimeSpan duration = TimeSpan.FromSeconds(trial.ReceiveSeconds);
        return run.Conclude(_first, _last, duration, trial.Received * run.Request.MessageBytes, [.. _samples]) with
        {
            PacketsPerSecond = trial.ReceivedPerSecond,
            SentPerSecond = trial.SentPerSecond,
            LossPercent = Math.Max(0, trial.Loss * 100),
            Reordered = trial.Late,
            Jitter = TimeSpan.FromTicks(receiver.Jitter / TimeSpan.NanosecondsPerTick),
        };
    }

    private static MeasurementException NothingArrived() => new(
        MeasurementError.NothingArrived, "No datagram of the test arrived, though the control connection works.");

    private double Search()
    {
        int number = 0;
        RateTrial? best = RateSearch.Find(
            perSecond => RunTrial(perSecond, s_shortTrial, $"searching for the rate, trial {++number}"), Trials);
        return best?.SentPerSecond ?? throw new MeasurementException(
            MeasurementError.NothingArrived,
            $"More than {RateSearch.LossLimit:P1} of the datagrams were lost at every rate tried. Set a rate to measure the loss there.");
    }

    private TrafficReading Of(ITrafficSide side, (TrafficReading Local, TrafficReading Remote) both) =>
        run.IsLocal(side) ? both.Local : both.Remote;

    private RateTrial RunTrial(double perSecond, TimeSpan duration, string activity)
    {
        _samples.Clear();
        _trial++;
        run.Receiver.Begin(new TrialRequest(_trial, 0, TimeSpan.Zero));
        _first = run.Read();
        TrafficReading start = Of(run.Receiver, _first);
        TrafficReading previous = start;
        long began = Stopwatch.GetTimestamp();
        run.Sender.Begin(new TrialRequest(_trial, perSecond, duration));
        do
        {
            run.Wait(run.Interval);
            _last = run.Read();
            TrafficReading now = Of(run.Receiver, _last);
            (double bits, double each) = MeasurementRun.Rate(previous, now);
            if (_samples.Count == 0 || Of(run.Sender, _last).SendTime == 0)
            {
                // Drop the interval in which sending ended: part of it had no traffic.
                _samples.Add(new MeasurementSample(TimeSpan.FromTicks((now.At - start.At) / TimeSpan.NanosecondsPerTick), bits, each));
            }

            run.Report(activity, Stopwatch.GetElapsedTime(began) / duration, bits, each);
            previous = now;
        }
        while (Of(run.Sender, _last).SendTime == 0);

        WaitForLast();
        TrafficReading sender = Of(run.Sender, _last);
        TrafficReading receiver = Of(run.Receiver, _last);
        double seconds = sender.SendTime / 1e9;
        return new RateTrial(
            sender.Sent, receiver.Messages, receiver.Late, seconds, Math.Max(seconds, (receiver.LastArrival - receiver.FirstArrival) / 1e9));
    }

    // Wait until nothing has arrived for a while: datagrams still in queues are not lost.
    private void WaitForLast()
    {
        for (long before = -1, i = 0; i < 40 && Of(run.Receiver, _last).Messages != before; i++)
        {
            before = Of(run.Receiver, _last).Messages;
            run.Wait(s_settling);
            _last = run.Read();
        }
    }
}
