using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace FouTools.Shell.Tests.TestRunner;

/// <summary>Runs the Shell as a process.</summary>
internal static class Shell
{
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(60);

    public static string Samples { get; } = Path.Combine(Path.GetDirectoryName(Here())!, "Samples");

    public static Process Start(string[] arguments, string? modulePath = null)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "FouTools.Shell.dll"), .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["PSModulePath"] = modulePath ?? string.Empty;
        start.Environment["NO_COLOR"] = "1";
        return Process.Start(start)!;
    }

    public static async Task<(int ExitCode, string Output)> Run(string[] arguments, string? modulePath = null)
    {
        using var process = Start(arguments, modulePath);
        process.StandardInput.Close();
        return await End(process);
    }

    public static async Task<(int ExitCode, string Output)> End(Process process)
    {
        var errors = process.StandardError.ReadToEndAsync();
        using var limit = new CancellationTokenSource(_limit);
        try
        {
            var output = await process.StandardOutput.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return (process.ExitCode, output + await errors);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }

    private static string Here([CallerFilePath] string path = "") => path;
}
