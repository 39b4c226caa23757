using System.ComponentModel;
using System.Diagnostics;
using FouTools.Linux.Namespaces;

namespace FouTools.Tests.Support;

/// <summary>iproute2's ip, started inside a namespace: independent of the code under test.</summary>
internal static class Ip
{
    private static readonly Lock s_starting = new();

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    /// <summary>Runs one command and returns what it prints; skips the test where ip is not installed.</summary>
    public static string Run(NetworkNamespace? place, string arguments) =>
        TryRun(place, arguments, out string output)
            ? output
            : throw new InvalidOperationException($"ip {arguments}: {output}");

    /// <summary>Runs several commands, each a line.</summary>
    public static void Batch(NetworkNamespace? place, string lines)
    {
        if (!TryStart(place, "ip", "-batch -", lines, out string output))
        {
            throw new InvalidOperationException($"ip -batch, {lines}: {output}");
        }
    }

    /// <summary>Runs one command that may fail.</summary>
    /// <returns>Whether it succeeded; <paramref name="output"/> is what it printed on both streams.</returns>
    public static bool TryRun(NetworkNamespace? place, string arguments, out string output) =>
        TryStart(place, "ip", arguments, string.Empty, out output);

    /// <summary>Runs iproute2's tc; skips the test where it is not installed.</summary>
    public static bool TryTrafficControl(NetworkNamespace? place, string arguments, out string output) =>
        TryStart(place, "tc", arguments, string.Empty, out output);

    /// <summary>
    /// Starts a process. Until it runs its own program it holds every descriptor that was open here; so it is known when it does
    /// (<see cref="AwaitStarted"/>).
    /// </summary>
    public static Process StartAlone(ProcessStartInfo start)
    {
        lock (s_starting)
        {
            // It returns when the other program runs (SystemNative_ForkAndExecProcess).
            return Process.Start(start)!;
        }
    }

    /// <summary>
    /// Waits until no process that another test is starting can hold what has been closed here before, such as a port or the name of a device.
    /// </summary>
    public static void AwaitStarted()
    {
        lock (s_starting)
        {
            // Nothing is to be done meanwhile.
        }
    }

    private static bool TryStart(NetworkNamespace? place, string program, string arguments, string input, out string output)
    {
        using Process process = Start(place, new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        });
        using StreamReader outputReader = process.StandardOutput;
        using StreamReader errorReader = process.StandardError;
        Task<string> errors = errorReader.ReadToEndAsync();
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        string text = outputReader.ReadToEnd();
        if (!process.WaitForExit(s_patience))
        {
            process.Kill();
            throw new TimeoutException($"{program} {arguments} did not end.");
        }

        output = text + errors.GetAwaiter().GetResult();
        return process.ExitCode == 0;
    }

    // The child begins in the namespace of the thread that starts it. Nothing else is done there: a thread that the pool starts meanwhile
    // would stay in that namespace, and tests run on the threads of the pool.
    private static Process Start(NetworkNamespace? place, ProcessStartInfo start)
    {
        try
        {
            return NetworkNamespace.RunIn(place, () => StartAlone(start));
        }
        catch (Win32Exception)
        {
            Assert.Skip($"iproute2's {start.FileName} is not installed.");
            throw;
        }
    }
}
