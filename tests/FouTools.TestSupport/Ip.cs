using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using FouTools.Linux.Namespaces;

namespace FouTools.Tests.Support;

/// <summary>iproute2's ip, started inside a namespace: independent of the code under test.</summary>
public static class Ip
{
    private static readonly ConcurrentDictionary<TaskCompletionSource, bool> s_starting = [];

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    /// <summary>Runs one command and returns what it prints; skips the test where ip is not installed.</summary>
    public static string Run(NetworkNamespace? netns, string arguments) =>
        TryRun(netns, arguments, out string output)
            ? output
            : throw new InvalidOperationException($"ip {arguments}: {output}");

    /// <summary>Runs several commands, each a line.</summary>
    public static void Batch(NetworkNamespace? netns, string lines)
    {
        if (!TryStart(netns, "ip", "-batch -", lines, out string output))
        {
            throw new InvalidOperationException($"ip -batch, {lines}: {output}");
        }
    }

    /// <summary>Runs one command that may fail.</summary>
    /// <returns>Whether it succeeded; <paramref name="output"/> is what it printed on both streams.</returns>
    public static bool TryRun(NetworkNamespace? netns, string arguments, out string output) =>
        TryStart(netns, "ip", arguments, string.Empty, out output);

    /// <summary>Runs iproute2's tc; skips the test where it is not installed.</summary>
    public static bool TryTrafficControl(NetworkNamespace? netns, string arguments, out string output) =>
        TryStart(netns, "tc", arguments, string.Empty, out output);

    /// <summary>
    /// Starts a process in a namespace. Until it runs its own program, it holds every descriptor that was open here, ports and devices among
    /// them; <see cref="AwaitStarted"/> waits for that.
    /// </summary>
    /// <param name="netns">The namespace, or null for the caller's. Nothing else is done in it: a thread that the pool starts meanwhile would
    /// stay there, and tests run on the threads of the pool.</param>
    /// <param name="start">The process; its output is redirected.</param>
    /// <param name="input">What it reads, where its input is redirected.</param>
    /// <returns>The process, which has written something or ended, and so runs.</returns>
    public static Process Start(NetworkNamespace? netns, ProcessStartInfo start, string input = "")
    {
        var runs = new TaskCompletionSource();
        s_starting.TryAdd(runs, true);
        try
        {
            Process process = NetworkNamespace.RunIn(netns, () => Process.Start(start)!);
            if (start.RedirectStandardInput)
            {
                process.StandardInput.Write(input);
                process.StandardInput.Close();
            }

            process.StandardOutput.Peek();
            return process;
        }
        finally
        {
            s_starting.TryRemove(runs, out _);
            runs.SetResult();
        }
    }

    /// <summary>Waits until no process that another test was starting before can hold what has been closed here since.</summary>
    public static void AwaitStarted() => Task.WaitAll([.. s_starting.Keys.Select(runs => runs.Task)]);

    private static bool TryStart(NetworkNamespace? netns, string program, string arguments, string input, out string output)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using Process process = Start(netns, start, input);
            using StreamReader outputReader = process.StandardOutput;
            using StreamReader errorReader = process.StandardError;
            Task<string> errors = errorReader.ReadToEndAsync();
            string text = outputReader.ReadToEnd();
            if (!process.WaitForExit(s_patience))
            {
                process.Kill();
                throw new TimeoutException($"{program} {arguments} did not end.");
            }

            output = text + errors.GetAwaiter().GetResult();
            return process.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            Assert.Skip($"iproute2's {program} is not installed.");
            throw;
        }
    }
}
