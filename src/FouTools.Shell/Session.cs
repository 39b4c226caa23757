using System.Management.Automation;
using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;
using FouTools.Shell.TestRunner;

namespace FouTools.Shell;

/// <summary>One runspace with its host, from opening to exit code.</summary>
internal sealed class Session : IDisposable
{
    private readonly CommandLine _commandLine;
    private readonly InterruptHandler _interrupts;
    private readonly ShellHost _host;
    private readonly Runspace _runspace;

    public Session(CommandLine commandLine, InterruptHandler interrupts)
    {
        _commandLine = commandLine;
        _interrupts = interrupts;
        _host = new ShellHost(interrupts, canAsk: !commandLine.NonInteractive);

        var state = InitialSessionState.CreateDefault2();
        StandInCommands.AddTo(state);
        TestRunnerCommands.AddTo(state);
        _runspace = RunspaceFactory.CreateRunspace(_host, state);
        _runspace.ThreadOptions = PSThreadOptions.UseCurrentThread;
        _runspace.Open();
        Runspace.DefaultRunspace = _runspace;
        _host.Runspace = _runspace;
    }

    /// <summary>Gets the version of the engine, such as 7.6.</summary>
    public static Version EngineVersion => typeof(PSObject).Assembly.GetName().Version!;

    /// <summary>Gets a value indicating whether a script or the user asked to leave.</summary>
    public bool ExitRequested => _host.ExitCode is not null || _interrupts.Terminated;

    /// <summary>Does what the command line asks and returns the exit code of the process.</summary>
    public int Run()
    {
        switch (_commandLine.Action)
        {
            case CommandLineAction.RunFile:
                return RunFile();
            case CommandLineAction.RunCommand:
                return RunCommand(_commandLine.Command ?? Console.In.ReadToEnd());
            default:
                new InteractiveLoop(this, _host, _interrupts).Run();
                return ExitCodeOr(0);
        }
    }

    /// <summary>Runs a command and prints its output and errors.</summary>
    /// <param name="command">The command without its last stage, which prints.</param>
    /// <param name="input">Objects for <c>$input</c>, or null.</param>
    /// <param name="addToHistory">Whether <c>Get-History</c> shall know it.</param>
    /// <returns>False if it ended by a terminating error, which has been reported, or by a signal.</returns>
    public bool Invoke(PSCommand command, IEnumerable<string>? input = null, bool addToHistory = false)
    {
        command.AddCommand("Out-Default");
        command.Commands[^1].MergeUnclaimedPreviousCommandResults = PipelineResultTypes.Output | PipelineResultTypes.Error;

        using var pipeline = PowerShell.Create(_runspace);
        pipeline.Commands = command;
        var settings = new PSInvocationSettings { AddToHistory = addToHistory };
        try
        {
            _interrupts.Run(pipeline, () => pipeline.Invoke(input, settings));
            return true;
        }
        catch (PipelineStoppedException)
        {
            return false;
        }
        catch (RuntimeException error)
        {
            Report(error);
            return false;
        }
        finally
        {
            _host.Interface.Progress.Clear();
        }
    }

    /// <summary>Evaluates an expression of the engine without printing, such as the prompt function.</summary>
    public string Evaluate(string script)
    {
        using var pipeline = PowerShell.Create(_runspace);
        pipeline.AddScript(script);
        try
        {
            return string.Concat(pipeline.Invoke().Select(item => item?.ToString()));
        }
        catch (RuntimeException)
        {
            return "";
        }
    }

    /// <summary>Completes a line at a position.</summary>
    public CommandCompletion Complete(string line, int position)
    {
        using var pipeline = PowerShell.Create(_runspace);
        return CommandCompletion.CompleteInput(line, position, options: null, pipeline);
    }

    public void Dispose() => _runspace.Dispose();

    private int RunFile()
    {
        var isScript = !_commandLine.File.EndsWith(".ps1", StringComparison.OrdinalIgnoreCase);
        var text = isScript ? File.ReadAllText(_commandLine.File) : _commandLine.File;
        var script = new Command(text, isScript, useLocalScope: false);
        foreach (var argument in _commandLine.FileArguments)
        {
            script.Parameters.Add(argument);
        }

        var command = new PSCommand();
        command.AddCommand(script);
        EngineInternals.LetNextScriptExitTheSession(_runspace);
        var ast = Parser.ParseFile(_commandLine.File, out _, out _);
        return Invoke(command, RedirectedInput(ast)) ? ExitCodeOr(0) : ExitCodeOr(1);
    }

    private int RunCommand(string text)
    {
        var command = new PSCommand();
        command.AddScript(text, useLocalScope: false);
        var ast = Parser.ParseInput(text, out _, out _);

        // The engine keeps $? only for commands that go into the history.
        var succeeded = Invoke(command, _commandLine.Command is null ? null : RedirectedInput(ast), addToHistory: true)
            && Evaluate("$global:?") == bool.TrueString;
        return ExitCodeOr(succeeded ? 0 : 1);
    }

    private int ExitCodeOr(int otherwise) => _interrupts.ExitCode ?? _host.ExitCode ?? otherwise;

    // Standard input belongs to the native commands of the script unless the script itself asks for $input.
    private static IEnumerable<string>? RedirectedInput(Ast script)
    {
        if (!Console.IsInputRedirected
            || script.Find(node => node is VariableExpressionAst { VariablePath.UserPath: "input" }, searchNestedScriptBlocks: false) is null)
        {
            return null;
        }

        return ReadLines();

        static IEnumerable<string> ReadLines()
        {
            while (Console.In.ReadLine() is { } line)
            {
                yield return line;
            }
        }
    }

    private void Report(RuntimeException error)
    {
        var record = new PSObject(new ErrorRecord(error.ErrorRecord, error));
        EngineInternals.MarkAsError(record);
        using var pipeline = PowerShell.Create(_runspace);
        pipeline.AddCommand("Out-Default").AddParameter("InputObject", record);
        pipeline.Invoke();
    }
}
