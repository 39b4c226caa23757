using System.Globalization;
using System.Management.Automation;
using FouTools.Measurement;
using FouTools.Measurement.Measuring;

namespace FouTools.Commands;

/// <summary>Measures on another thread, while the pipeline thread reports progress.</summary>
internal static class MeasurementPump
{
    private const int ActivityId = 0x4d5455;
    private static readonly TimeSpan s_untilProgress = TimeSpan.FromMilliseconds(500);

    /// <summary>Measures; when the cmdlet is stopped, it ends at once and cleans up.</summary>
    public static TunnelMeasurement Run(Cmdlet cmdlet, TunnelMeterOptions options, CancellationTokenSource cancel)
    {
        MeasurementProgress? latest = null;
        Task<TunnelMeasurement> measuring = Task.Factory.StartNew(
            () => TunnelMeter.Measure(options, progress => Volatile.Write(ref latest, progress), cancel.Token),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        var record = new ProgressRecord(ActivityId, $"Measuring {options.Test} {(options.Reverse ? "from" : "to")} {options.Target}", "connecting");
        bool isShown = false;
        try
        {
            // Not Wait, which would wrap the exception.
            while (Task.WaitAny([measuring], s_untilProgress) < 0)
            {
                Describe(record, Volatile.Read(ref latest));
                cmdlet.WriteProgress(record);
                isShown = true;
            }

            return measuring.GetAwaiter().GetResult();
        }
        finally
        {
            if (!measuring.IsCompleted)
            {
                // The pipeline was stopped during WriteProgress.
                cancel.Cancel();
                Task.WaitAny([measuring]);
            }

            if (isShown)
            {
                Complete(cmdlet, record);
            }
        }
    }

    private static void Describe(ProgressRecord record, MeasurementProgress? progress)
    {
        if (progress is null)
        {
            return;
        }

        string rate = string.Create(CultureInfo.InvariantCulture, $"{progress.BitsPerSecond / 1e6:F1} Mbit/s");
        record.StatusDescription = progress.Test switch
        {
            MeasurementTest.TcpRoundTrip => string.Create(CultureInfo.InvariantCulture, $"{progress.Activity}: {progress.PerSecond:F0} round trips/s"),
            MeasurementTest.UdpRate => string.Create(CultureInfo.InvariantCulture, $"{progress.Activity}: {rate}, {progress.PerSecond:F0} datagrams/s"),
            _ => $"{progress.Activity}: {rate}",
        };
        record.PercentComplete = (int)(progress.Share * 100);
    }

    private static void Complete(Cmdlet cmdlet, ProgressRecord record)
    {
        record.RecordType = ProgressRecordType.Completed;
        try
        {
            cmdlet.WriteProgress(record);
        }
        catch (PipelineStoppedException)
        {
            // A stopped pipeline removes its progress itself.
        }
    }
}
