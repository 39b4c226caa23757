using System.Diagnostics;
using FouTools.Datapath.Acceleration;
using FouTools.Datapath.Model;
using FouTools.Linux.Namespaces;

namespace FouTools.Datapath.Tests.Support;

/// <summary>A datapath on the left host in a process of its own, which may be allowed less than this one.</summary>
internal sealed class HeldDatapath : IDisposable
{
    private readonly Process _process;

    private HeldDatapath(Process process)
    {
        _process = process;
        Told = process.StandardOutput.ReadLine() ?? string.Empty;
    }

    /// <summary>What carries its packets, or why it did not start.</summary>
    public string Told { get; }

    /// <summary>The programs, maps and links that it holds, as <see cref="BpfCalls.Objects"/> names them.</summary>
    public IReadOnlyList<string> BpfObjects => BpfCalls.HeldBy(_process.Id);

    /// <summary>Starts one whose process enters the host's namespace.</summary>
    /// <param name="hosts">The hosts.</param>
    /// <param name="mode">Whether it is accelerated.</param>
    /// <param name="bpfError">What bpf(2) gives it; 0 where it works.</param>
    /// <param name="launcher">A program and its arguments, before those of the process itself.</param>
    public static HeldDatapath Start(TwoHosts hosts, AccelerationMode mode, int bpfError = 0, params string[] launcher) =>
        Start($"/proc/{Environment.ProcessId}/fd/{hosts.Left.Descriptor}", mode, bpfError, launcher);

    /// <summary>Starts one whose process begins in the host's namespace, as it must where it may not enter any.</summary>
    public static HeldDatapath StartInside(TwoHosts hosts, AccelerationMode mode, params string[] launcher) =>
        Start(string.Empty, mode, 0, launcher, hosts.Left);

    /// <summary>Ends the process as "kill -9" does.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        Kill();

        // A process that is disposed of leaves its pipe open.
        _process.StandardOutput.Dispose();
        _process.Dispose();
    }

    private static HeldDatapath Start(string netns, AccelerationMode mode, int bpfError, string[] launcher, NetworkNamespace? inside = null)
    {
        string[] command = [.. launcher, AgentProgram.Location, "hold-datapath", netns, $"{mode}", .. bpfError == 0 ? Array.Empty<string>() : [$"{bpfError}"]];
        return new HeldDatapath(Ip.Start(inside, new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true }));
    }
}
