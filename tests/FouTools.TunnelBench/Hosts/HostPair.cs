using System.Diagnostics;
using System.Globalization;
using System.Net;
using FouTools.Linux.Namespaces;

namespace FouTools.TunnelBench.Hosts;

/// <summary>Two network namespaces joined by a veth pair with an MTU of 1500, and the programs that run in them.</summary>
internal sealed class HostPair : IDisposable
{
    public const string Device = "underlay";

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(15);

    private readonly List<ChildProgram> _programs = [];
    private readonly List<string> _files = [];
    private Process[] _running = [];

    public HostPair(string prefix)
    {
        A = new Host($"{prefix}-a", IPAddress.Parse("192.0.2.1"), IPAddress.Parse("2001:db8::1"), 1);
        B = new Host($"{prefix}-b", IPAddress.Parse("192.0.2.2"), IPAddress.Parse("2001:db8::2"), 2);
        Folder = Directory.CreateTempSubdirectory(prefix).FullName;
        try
        {
            Join();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public Host A { get; }

    public Host B { get; }

    /// <summary>A folder for configuration files and keys.</summary>
    public string Folder { get; }

    public NetworkNamespace NamespaceA { get; private set; } = null!;

    public NetworkNamespace NamespaceB { get; private set; } = null!;

    /// <summary>
    /// The processor time of all programs in both, in seconds; what the kernel does for them in interrupts is not in it. Programs
    /// are those that <see cref="FindPrograms"/> has seen.
    /// </summary>
    public double ProgramSeconds => _running.Sum(program =>
    {
        program.Refresh();
        return program.HasExited ? 0 : program.TotalProcessorTime.TotalSeconds;
    });

    /// <summary>Looks which programs run here: some split in two when somebody connects.</summary>
    public void FindPrograms() =>
        _running = [.. new[] { A, B }
            .SelectMany(host => IpCommand.Output("ip", "netns", "pids", host.Namespace).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            .Select(number => Process.GetProcessById(int.Parse(number, CultureInfo.InvariantCulture)))];

    /// <summary>Removes a file at the end, which a program that is killed leaves elsewhere.</summary>
    public void RemoveLater(string file) => _files.Add(file);

    /// <summary>Keeps IPv6 off devices that are made from now on, for programs that stumble over its first messages.</summary>
    public void KeepIPv6Off()
    {
        foreach (NetworkNamespace netns in new[] { NamespaceA, NamespaceB })
        {
            netns.Run(() =>
            {
                File.WriteAllText("/proc/sys/net/ipv6/conf/default/disable_ipv6", "1");
                return true;
            });
        }
    }

    /// <summary>Starts a program that is to run until the pair is disposed.</summary>
    public ChildProgram Start(Host host, string program, params IEnumerable<string> arguments)
    {
        var child = new ChildProgram(host.Namespace, program, arguments);
        _programs.Add(child);
        return child;
    }

    /// <summary>Waits for a device that a program makes.</summary>
    public void WaitForDevice(Host host, string device) =>
        WaitFor($"device {device} of {host.Number}", () => host.Try($"link show dev {device}"));

    /// <summary>Waits for something that a program does.</summary>
    public void WaitFor(string what, Func<bool> isThere)
    {
        for (long started = Stopwatch.GetTimestamp(); !isThere(); Thread.Sleep(50))
        {
            ThrowIfEnded();
            if (Stopwatch.GetElapsedTime(started) > s_patience)
            {
                throw new BenchException($"there is no {what} after {s_patience.TotalSeconds} s: {string.Join(' ', _programs.Select(program => program.Output))}");
            }
        }
    }

    /// <summary>Throws where a program has ended that should run.</summary>
    public void ThrowIfEnded()
    {
        foreach (ChildProgram program in _programs)
        {
            program.ThrowIfEnded();
        }
    }

    public void Dispose()
    {
        foreach (ChildProgram program in _programs)
        {
            program.Dispose();
        }

        foreach (Process program in _running)
        {
            program.Dispose();
        }

        NamespaceA?.Dispose();
        NamespaceB?.Dispose();
        foreach (Host host in new[] { A, B })
        {
            if (File.Exists($"{NetworkNamespace.NamedDirectory}/{host.Namespace}"))
            {
                IpCommand.Run($"netns delete {host.Namespace}");
            }
        }

        _files.ForEach(File.Delete);
        Directory.Delete(Folder, recursive: true);
    }

    private void Join()
    {
        IpCommand.Run($"netns add {A.Namespace}");
        IpCommand.Run($"netns add {B.Namespace}");
        NamespaceA = NetworkNamespace.Open(A.Namespace);
        NamespaceB = NetworkNamespace.Open(B.Namespace);
        IpCommand.Run($"link add name {Device} netns {A.Namespace} mtu 1500 type veth peer name {Device} netns {B.Namespace} mtu 1500");
        foreach ((Host host, NetworkNamespace netns) in new[] { (A, NamespaceA), (B, NamespaceB) })
        {
            netns.Run(() =>
            {
                // Duplicate address detection would make every IPv6 address wait.
                File.WriteAllText("/proc/sys/net/ipv6/conf/default/accept_dad", "0");
                File.WriteAllText($"/proc/sys/net/ipv6/conf/{Device}/accept_dad", "0");
                return true;
            });
            host.Ip($"address add {host.Underlay}/24 dev {Device}");
            host.Ip($"address add {host.UnderlayIPv6}/64 dev {Device}");
            host.Ip($"link set {Device} up");
            host.Ip("link set lo up");
        }
    }
}
