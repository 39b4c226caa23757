using System.Collections;
using System.ComponentModel;
using System.Diagnostics;
using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

/// <summary>Start-Process: starts a program beside the session.</summary>
[Cmdlet(VerbsLifecycle.Start, "Process", SupportsShouldProcess = true)]
[OutputType(typeof(Process))]
internal sealed class StartProcessCommand : ProcessCommand, IDisposable
{
    private readonly CancellationTokenSource _stop = new();

    [Parameter(Position = 0, Mandatory = true)]
    [Alias("PSPath", "Path")]
    public string FilePath { get; set; } = "";

    [Parameter(Position = 1)]
    [Alias("Args")]
    public string[] ArgumentList { get; set; } = [];

    [Parameter]
    public string? WorkingDirectory { get; set; }

    [Parameter]
    public SwitchParameter NoNewWindow { get; set; }

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    [Parameter]
    public SwitchParameter Wait { get; set; }

    [Parameter]
    [Alias("RSI")]
    public string? RedirectStandardInput { get; set; }

    [Parameter]
    [Alias("RSO")]
    public string? RedirectStandardOutput { get; set; }

    [Parameter]
    [Alias("RSE")]
    public string? RedirectStandardError { get; set; }

    [Parameter]
    public Hashtable? Environment { get; set; }

    public void Dispose() => _stop.Dispose();

    protected override void StopProcessing() => _stop.Cancel();

    protected override void BeginProcessing()
    {
        if (!ShouldProcess(FilePath))
        {
            return;
        }

        var process = Start();
        if (PassThru)
        {
            WriteObject(process);
        }

        if (Wait)
        {
            try
            {
                process.WaitForExitAsync(_stop.Token).GetAwaiter().GetResult();
            }
            catch (OperationCanceledException)
            {
                throw new PipelineStoppedException();
            }
        }
    }

    private Process Start()
    {
        var executable = Executable();
        var (file, arguments) = (executable, string.Join(' ', ArgumentList));
        var redirections = Redirection("<", RedirectStandardInput)
            + Redirection(">", RedirectStandardOutput)
            + Redirection("2>", RedirectStandardError);
        if (redirections.Length > 0)
        {
            // The shell opens the files and becomes the program, so that the files are whole even if the program outlives the session.
            (file, arguments) = ("/bin/sh", $"-c \"exec \\\"$0\\\" \\\"$@\\\"{redirections}\" \"{executable}\" {arguments}");
        }

        var start = new ProcessStartInfo(file)
        {
            WorkingDirectory = WorkingDirectory is null
                ? SessionState.Path.CurrentFileSystemLocation.ProviderPath
                : FullPath(WorkingDirectory),

            // The list is joined as it stands, so that one element may hold several arguments, as with the real command.
            Arguments = arguments,
        };
        foreach (DictionaryEntry variable in Environment ?? [])
        {
            start.Environment[variable.Key.ToString()!] = variable.Value?.ToString();
        }

        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception cause)
        {
            var error = new InvalidOperationException($"Cannot start '{FilePath}': {cause.Message}", cause);
            ThrowTerminatingError(new ErrorRecord(error, "InvalidOperationException", ErrorCategory.InvalidOperation, null));
            throw;
        }
    }

    private string Redirection(string direction, string? path) => path is null
        ? ""
        : $" {direction}'{FullPath(path).Replace("'", @"'\''", StringComparison.Ordinal)}'";

    private string Executable()
    {
        if (SessionState.InvokeCommand.GetCommand(FilePath, CommandTypes.Application) is ApplicationInfo application)
        {
            return application.Path;
        }

        var path = FullPath(FilePath);
        if (!File.Exists(path))
        {
            var error = new InvalidOperationException($"Cannot start '{FilePath}': there is no such program.");
            ThrowTerminatingError(new ErrorRecord(error, "InvalidOperationException", ErrorCategory.InvalidOperation, null));
        }

        return path;
    }

    private string FullPath(string path) => SessionState.Path.GetUnresolvedProviderPathFromPSPath(path);
}
