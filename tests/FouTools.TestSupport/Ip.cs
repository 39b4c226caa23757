using System.ComponentModel;
using System.Diagnostics;
using FouTools.Linux.Namespaces;

namespace FouTools.Tests.Support;

/// <summary>iproute2's ip, started inside a namespace: independent of the code under test.</summary>
public static class Ip
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

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

    private static bool TryStart(NetworkNamespace? place, string program, string arguments, string input, out string output)
    {
        (bool success, output) = NetworkNamespace.RunIn(place, () =>
        {
            var start = new ProcessStartInfo(program, arguments)
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            try
            {
                // The child begins in the namespace of the thread that starts it.
                using Process process = Process.Start(start)!;
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

                return (process.ExitCode == 0, text + errors.GetAwaiter().GetResult());
            }
            catch (Win32Exception)
            {
                Assert.Skip($"iproute2's {program} is not installed.");
                throw;
            }
        });
        return success;
    }
}
