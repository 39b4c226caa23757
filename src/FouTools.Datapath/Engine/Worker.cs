using System.Runtime.CompilerServices;
using FouTools.Datapath.Engine.Receive;
using FouTools.Datapath.Engine.Transmit;
using FouTools.Linux;
using FouTools.Linux.Polling;

namespace FouTools.Datapath.Engine;

/// <summary>
/// A thread that owns one TUN queue and one UDP socket and carries packets both ways to completion, without handing them to
/// another thread. It sleeps while there is nothing to do.
/// </summary>
internal sealed class Worker : IDisposable
{
    // Long enough to spare system calls under load, short enough that neither direction starves the other.
    private const int Budget = 64;

    // What was queued when the stop came is carried still, but a remote that never pauses must not hold up the stop.
    private const int DrainBudget = 1024;

    private readonly Sender _sender;
    private readonly Receiver _receiver;
    private readonly StopSignal _stop;
    private readonly PollSet _poll;
    private readonly string _name;
    private Thread? _thread;
    private long _allocatedBytes;

    public Worker(string name, Sender sender, Receiver receiver, IPollable queue, IPollable socket, StopSignal stop)
    {
        _name = name;
        _sender = sender;
        _receiver = receiver;
        _stop = stop;
        _poll = new PollSet(queue, socket, stop);
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
            while (!_stop.IsGiven)
            {
                Volatile.Write(ref _allocatedBytes, GC.GetAllocatedBytesForCurrentThread());
                _poll.Wait(Timeout.Infinite);
                while (!_stop.IsGiven && PumpBoth(Budget))
                {
                }
            }

            PumpBoth(DrainBudget);
        }
        catch (Exception exception)
        {
            onFault(exception);
        }
    }

    private bool PumpBoth(int budget)
    {
        PumpResult received = _receiver.Pump(budget);
        ThrowIfFailed(received);
        PumpResult sent = _sender.Pump(budget);
        ThrowIfFailed(sent);
        return received.HasMore || sent.HasMore;
    }

    private static void ThrowIfFailed(PumpResult result)
    {
        if (result.Error != Errno.None)
        {
            throw new LinuxException("go on using the TUN device or UDP socket", result.Error);
        }
    }
}
