using System.Diagnostics;
using FouTools.Linux.Namespaces;

namespace FouTools.Benchmarks;

/// <summary>Has ip(8) execute lines inside a network namespace.</summary>
internal static class IpBatch
{
    public static void Run(NetworkNamespace netns, string lines)
    {
        using Process ip = netns.Run(() => Process.Start(
            new ProcessStartInfo("ip", ["-batch", "-"]) { RedirectStandardInput = true }))!;
        ip.StandardInput.Write(lines);
        ip.StandardInput.Close();
        ip.WaitForExit();
        if (ip.ExitCode != 0)
        {
            throw new InvalidOperationException($"ip failed at one of:\n{lines}");
        }
    }
}
