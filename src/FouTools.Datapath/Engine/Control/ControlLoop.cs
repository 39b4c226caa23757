using FouTools.Datapath.Telemetry;
using FouTools.Linux.Polling;

namespace FouTools.Datapath.Engine.Control;

/// <summary>
/// The thread of what is seldom: errors that the network reports, keepalives and echo requests. It sleeps while no peer has
/// an interval, no error comes and its other task has nothing to do.
/// </summary>
internal sealed class ControlLoop : IDisposable
{
    private const int TickMilliseconds = 250;

    private readonly string _name;
    private readonly PathErrors _errors;
    private readonly KeepaliveSender? _keepalives;
    private readonly StopSignal _stop;
    private readonly IControlTask? _task;
    private readonly WakeSignal _wake;
    private readonly PollSet _poll;
    private Thread? _thread;

    /// <summary>Prepares the thread.</summary>
    /// <param name="context">What it works with.</param>
    public ControlLoop(ControlContext context)
    {
        _name = context.Name;
        _stop = context.Stop;
        _task = context.Task;
        _errors = new PathErrors(context.OverIPv4, context.Protocol, context.Errors, context.Peers, Counters);
        _keepalives = context.Socket is { } socket ? new KeepaliveSender(socket, context.Peers, Counters) : null;
        _wake = new WakeSignal();
        _poll = new PollSet([context.Errors, _stop, _wake, .. _task is null ? Array.Empty<IPollable>() : [_task.Changes]]);
    }

    public DirectionCounters Counters { get; } = new();

    /// <summary>Starts the thread.</summary>
    /// <param name="onFault">Told on this thread when it cannot go on; it ends afterwards.</param>
    public void Start(Action<Exception> onFault)
    {
        var thread = new Thread(() => Run(onFault)) { IsBackground = true, Name = _name };
        thread.Start();
        _thread = thread;
    }

    /// <summary>Has the intervals of the peers looked at again.</summary>
    public void Wake() => _wake.Give();

    /// <summary>Waits until the thread has ended; the stop signal must have been given.</summary>
    public void Join() => _thread?.Join();

    public void Dispose()
    {
        _poll.Dispose();
        _wake.Dispose();
        _errors.Dispose();
    }

    private void Run(Action<Exception> onFault)
    {
        try
        {
            while (!_stop.IsGiven)
            {
                _wake.Take();
                bool isTicking = _keepalives?.SendDue(Environment.TickCount64) ?? false;
                _poll.Wait(isTicking ? TickMilliseconds : _task?.RefreshMilliseconds ?? Timeout.Infinite);
                _errors.Read();

                // Before anything else: an error may have told of a narrower path.
                _task?.Refresh();
            }
        }
        catch (Exception exception)
        {
            onFault(exception);
        }
    }
}
