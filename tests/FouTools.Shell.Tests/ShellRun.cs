using System.Diagnostics;
using System.Runtime.InteropServices;

namespace FouTools.Shell.Tests;

/// <summary>One run of the Shell as a process, the way users start it.</summary>
internal sealed record ShellRun(int ExitCode, string Output, string Errors)
{
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(40);

    /// <summary>Runs the Shell to its end with closed or given standard input.</summary>
    public static Task<ShellRun> Of(params string[] arguments) => WithInput("", arguments);

    public static Task<ShellRun> WithInput(string input, params string[] arguments) => Run(input, interrupt: null, arguments);

    /// <summary>Runs a script and sends the process, and it alone, a signal once it has printed "ready".</summary>
    public static Task<ShellRun> Signalled(PosixSignal signal, string script) => Run("", signal, ["-File", script]);

    /// <summary>Writes a script below a temporary folder that the caller removes.</summary>
    public static string Script(string folder, string text, string name = "script.ps1")
    {
        var path = Path.Combine(folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    private static async Task<ShellRun> Run(string input, PosixSignal? interrupt, string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "FouTools.Shell.dll"), .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Remove("COLUMNS");
        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(_limit);
        try
        {
            var errors = process.StandardError.ReadToEndAsync(limit.Token);
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
            var before = "";
            if (interrupt is { } signal)
            {
                before = await process.StandardOutput.ReadLineAsync(limit.Token) + "\n";
                Assert.Equal("ready\n", before);
                using var kill = Process.Start("kill", ["-s", signal == PosixSignal.SIGINT ? "INT" : "TERM", $"{process.Id}"]);
                await kill.WaitForExitAsync(limit.Token);
            }

            var output = before + await process.StandardOutput.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return new ShellRun(process.ExitCode, output, await errors);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }
}
