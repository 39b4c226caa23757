using System.Diagnostics;

namespace FouTools.TunnelBench.Hosts;

/// <summary>Runs short commands such as ip(8) and fails with what they said.</summary>
internal static class IpCommand
{
    public static void Run(string words) => Output("ip", words.Split(' '));

    public static string Output(string program, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? text
            : throw new BenchException($"{program} {string.Join(' ', start.ArgumentList)} failed: {(errors.Result + text).Trim()}");
    }
}
