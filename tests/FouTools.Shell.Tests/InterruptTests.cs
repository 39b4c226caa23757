using System.Diagnostics;
using System.Runtime.InteropServices;

namespace FouTools.Shell.Tests;

public sealed class InterruptTests : TemporaryFolder
{
    private const string Cleanup = """
        finally {
            Start-Sleep -Milliseconds 100
            /bin/echo native
            $piped = 'a', 'b' | Sort-Object -Descending
            Write-Host "cmdlets $piped"
            Set-Content "$PSScriptRoot/done" ok
        }
        """;

    [Theory]
    [InlineData(PosixSignal.SIGINT, "Start-Sleep 30", 130)]
    [InlineData(PosixSignal.SIGTERM, "Start-Sleep 30", 143)]
    [InlineData(PosixSignal.SIGINT, "while ($true) { $i++ }", 130)]
    [InlineData(PosixSignal.SIGINT, "/bin/sleep 30", 130)]
    [InlineData(PosixSignal.SIGTERM, "/bin/sleep 30", 143)]
    [InlineData(PosixSignal.SIGINT, "$x = /bin/sleep 30", 130)]
    public async Task A_signal_to_the_process_alone_runs_finally_to_its_end(PosixSignal signal, string work, int exitCode)
    {
        var script = ShellRun.Script(Folder, $$"""
            [Console]::WriteLine('ready')
            try { {{work}}; Write-Host 'went on' }
            {{Cleanup}}
            """);
        var watch = Stopwatch.StartNew();

        var run = await ShellRun.Signalled(signal, script);

        Assert.Equal((exitCode, "ready\nnative\ncmdlets b a\n"), (run.ExitCode, run.Output));
        Assert.True(File.Exists(Path.Combine(Folder, "done")));
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), $"It took {watch.Elapsed}.");
    }
}
