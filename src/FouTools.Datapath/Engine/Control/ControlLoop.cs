using FouTools.Datapath.Peers;
using FouTools.Datapath.Telemetry;
using FouTools.Linux.Polling;
using FouTools.Linux.Sockets;

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
    private readonly SignsOfLife? _signs;
    private readonly StopSignal _stop;
    private readonly IControlTask? _task;
    private readonly WakeSignal _wake;
    private readonly PollSet _poll;
    private Thread? _thread;

    /// <summary>Prepares the thread.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="overIPv4">Whether outer packets are IPv4.</param>
    /// <param name="protocol">The protocol of outer packets.</param>
    /// <param name="errors">What the network reports of outer packets.</param>
    /// <param name="socket">Where signs of life leave from; null where there are none.</param>
    /// <param name="peers">The peers.</param>
    /// <param name="task">What else the thread does, as acceleration needs it; null for nothing.</param>
    /// <param name="stop">Ends it.</param>
    public ControlLoop(
        string name,
        bool overIPv4,
        byte protocol,
        IcmpErrorSocket errors,
        UdpSocket? socket,
        PeerTable peers,
        IControlTask? task,
        StopSignal stop)
    {
        _name = name;
        _stop = stop;
        _task = task;
        _errors = new PathErrors(overIPv4, protocol, errors, peers, Counters);
        _signs = socket is null ? null : new SignsOfLife(socket, peers, Counters);
        _wake = new WakeSignal();
        _poll = new PollSet([errors, stop, _wake, .. task is null ? Array.Empty<IPollable>() : [task.Changes]]);
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
                bool isTicking = _signs?.SendDue(Environment.TickCount64) ?? false;
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
