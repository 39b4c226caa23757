using System.Diagnostics;
using System.Runtime.CompilerServices;
using FouTools.Datapath.Engine.Receive;
using FouTools.Datapath.Engine.Scheduling;
using FouTools.Datapath.Engine.Transmit;
using FouTools.Linux;
using FouTools.Linux.Polling;
using FouTools.Linux.Threads;

namespace FouTools.Datapath.Engine;

/// <summary>
/// A thread that owns one TUN queue and one socket and carries packets both ways to completion, without handing them to
/// another thread. It sleeps while there is nothing to do, at once or after it has kept looking for a while.
/// </summary>
internal sealed class Worker : IDisposable
{
    // Long enough to spare system calls under load, short enough that neither direction starves the other.
    private const int Budget = 64;

    // What was queued when the stop came is carried still, but a remote that never pauses must not hold up the stop.
    private const int DrainBudget = 1024;

    // The order of the poll set.
    private const int QueueMember = 0;
    private const int SocketMember = 1;

    private readonly Sender _sender;
    private readonly Receiver _receiver;
    private readonly StopSignal _stop;
    private readonly PollSet _poll;
    private readonly string _name;
    private readonly int? _processor;
    private readonly long _busyPollTicks;
    private Thread? _thread;
    private long _allocatedBytes;

    /// <summary>Prepares a worker.</summary>
    /// <param name="name">The name of its thread.</param>
    /// <param name="sender">Carries packets of the host to peers.</param>
    /// <param name="receiver">Carries packets of peers to the host.</param>
    /// <param name="stop">Ends it.</param>
    /// <param name="schedule">Where and how it runs.</param>
    public Worker(string name, Sender sender, Receiver receiver, StopSignal stop, WorkerSchedule schedule)
    {
        _name = name;
        _processor = schedule.Processor;
        _busyPollTicks = schedule.BusyPollMicroseconds * (Stopwatch.Frequency / 1_000_000);
        _sender = sender;
        _receiver = receiver;
        _stop = stop;
        _poll = new PollSet(sender.Source, receiver.Source, stop);
    }

    public Sender Sender => _sender;

    public Receiver Receiver => _receiver;

    /// <summary>Managed bytes this thread had allocated when it last went to sleep; tests hold it to zero per packet.</summary>
    public long AllocatedBytes => Volatile.Read(ref _allocatedBytes);

    /// <summary>Starts the thread.</summary>
    /// <param name="onFault">Told on this thread when it cannot go on; it ends afterwards.</param>
    public void Start(Action<Exception> onFault)
    {
        var thread = new Thread(() => Run(onFault)) { IsBackground = true, Name = _name };
        thread.Start();
        _thread = thread;
    }

    /// <summary>Waits until the thread has ended; the stop signal must have been given.</summary>
    public void Join() => _thread?.Join();

    public void Dispose() => _poll.Dispose();

    // Entered once, so it would stay unoptimized until the runtime replaces it on the stack, which allocates on this thread.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Run(Action<Exception> onFault)
    {
        try
        {
            if (_processor is { } processor)
            {
                ThreadAffinity.Set(processor);
            }

            while (!_stop.IsGiven)
            {
                Volatile.Write(ref _allocatedBytes, GC.GetAllocatedBytesForCurrentThread());
                _poll.Wait(Timeout.Infinite);
                if (PumpReady().HasMore || _busyPollTicks > 0)
                {
                    PumpUntilQuiet();
                }
            }

            PumpBoth(DrainBudget);
        }
        catch (Exception exception)
        {
            onFault(exception);
        }
    }

    // A stop wakes the worker too, and leaves nothing to look for here.
    private PumpResult PumpReady() => _poll.IsReady(SocketMember)
        ? _poll.IsReady(QueueMember) ? PumpBoth(Budget) : Checked(_receiver.Pump(Budget))
        : _poll.IsReady(QueueMember) ? Checked(_sender.Pump(Budget)) : default;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void PumpUntilQuiet()
    {
        long lastFound = Stopwatch.GetTimestamp();
        while (!_stop.IsGiven)
        {
            PumpResult result = PumpBoth(Budget);
            if (result.HasMore)
            {
                continue;
            }

            if (_busyPollTicks == 0)
            {
                return;
            }

            long now = Stopwatch.GetTimestamp();
            if (result.FoundAny)
            {
                lastFound = now;
            }
            else if (now - lastFound >= _busyPollTicks)
            {
                return;
            }
            else
            {
                // Whoever is to send the next packet may be waiting for this processor.
                Thread.Yield();
            }
        }
    }

    private PumpResult PumpBoth(int budget)
    {
        PumpResult received = Checked(_receiver.Pump(budget));
        PumpResult sent = Checked(_sender.Pump(budget));
        return received.HasMore || sent.HasMore
            ? PumpResult.MoreToDo
            : PumpResult.Drained(received.FoundAny || sent.FoundAny);
    }

    private static PumpResult Checked(PumpResult result) => result.Error == Errno.None
        ? result
        : throw new LinuxException("go on using the TUN device or the socket", result.Error);
}
