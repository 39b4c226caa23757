using System.Diagnostics;
using System.Management.Automation;
using System.Runtime.InteropServices;

namespace FouTools.Shell;

/// <summary>
/// Turns SIGINT and SIGTERM into a stop of the running pipeline, so that <c>finally</c> blocks run to their end
/// before the process goes. Native commands get the signal too.
/// </summary>
internal sealed class InterruptHandler : IDisposable
{
    // How long a native command may take from its announcement by the engine to being a process.
    private static readonly TimeSpan _nativeStart = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();

    // Held while a stop is under way: a pipeline must not be disposed of before its Stop has returned.
    private readonly Lock _stopping = new();
    private readonly PosixSignalRegistration _interrupt;
    private readonly PosixSignalRegistration _terminate;
    private CancellationTokenSource _waiting = new();
    private PowerShell? _running;
    private volatile bool _nativeCommand;

    public InterruptHandler()
    {
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Handle(context, 128 + 2));
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Handle(context, 128 + 15));
    }

    /// <summary>Gets the exit code of the first signal since <see cref="Reset"/> (128 plus its number), or null.</summary>
    public int? ExitCode { get; private set; }

    /// <summary>Gets a value indicating whether SIGTERM came: the session has to end even if it is interactive.</summary>
    public bool Terminated { get; private set; }

    /// <summary>Sets a value indicating whether the pipeline is starting or running a native command.</summary>
    public bool NativeCommand
    {
        set => _nativeCommand = value;
    }

    /// <summary>Gets a token that is cancelled by the next signal: for waits outside the engine, such as reading a line.</summary>
    public CancellationToken Token
    {
        get
        {
            lock (_lock)
            {
                return _waiting.Token;
            }
        }
    }

    /// <summary>Runs a pipeline that a signal stops. Throws <see cref="PipelineStoppedException"/> at once if a signal came before.</summary>
    public void Run(PowerShell pipeline, Action run)
    {
        PowerShell? outer;
        lock (_lock)
        {
            if (ExitCode is not null)
            {
                throw new PipelineStoppedException();
            }

            lock (_stopping)
            {
                outer = _running;
                _running = pipeline;
            }
        }

        try
        {
            run();
        }
        finally
        {
            lock (_stopping)
            {
                _running = outer;
            }
        }
    }

    /// <summary>Forgets a SIGINT: the interactive loop goes on after one.</summary>
    public void Reset()
    {
        lock (_lock)
        {
            if (Terminated || ExitCode is null)
            {
                return;
            }

            ExitCode = null;
            _waiting.Dispose();
            _waiting = new CancellationTokenSource();
        }
    }

    public void Dispose()
    {
        _interrupt.Dispose();
        _terminate.Dispose();
        _waiting.Dispose();
    }

    private void Handle(PosixSignalContext context, int exitCode)
    {
        context.Cancel = true;
        var interrupted = context.Signal == PosixSignal.SIGINT;
        var first = false;
        lock (_lock)
        {
            Terminated |= !interrupted;
            if (ExitCode is null)
            {
                first = true;
                ExitCode = exitCode;
                _waiting.Cancel();
            }
        }

        SignalNativeCommand(interrupted);
        if (first)
        {
            lock (_stopping)
            {
                _running?.Stop();
            }
        }
    }

    // The engine does not stop a native command that has the console; it has to stop by itself.
    private void SignalNativeCommand(bool interrupted)
    {
        var watch = Stopwatch.StartNew();
        while (_nativeCommand
            && !Descendants.Signal(interrupted ? "INT" : "TERM", fromTerminal: interrupted)
            && watch.Elapsed < _nativeStart)
        {
            Thread.Sleep(10);
        }
    }
}
