using FouTools.Linux.Polling;

namespace FouTools.Diagnosis.Probes;

/// <summary>Waits for replies or cancellation.</summary>
internal sealed class ProbeWait : IDisposable
{
    private readonly StopSignal _stop = new();
    private readonly CancellationTokenRegistration _registration;
    private readonly CancellationToken _cancellation;
    private readonly PollSet _poll;

    public ProbeWait(CancellationToken cancellation, params IReadOnlyList<IPollable> answers)
    {
        _cancellation = cancellation;
        _poll = new PollSet([.. answers, _stop]);
        _registration = cancellation.Register(_stop.Give);
    }

    /// <summary>Waits until there is something to read, or the time is up.</summary>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    public void Wait(TimeSpan timeout)
    {
        _poll.Wait(Math.Max((int)Math.Ceiling(timeout.TotalMilliseconds), 0));
        _cancellation.ThrowIfCancellationRequested();
    }

    public void Dispose()
    {
        _registration.Dispose();
        _poll.Dispose();
        _stop.Dispose();
    }
}
