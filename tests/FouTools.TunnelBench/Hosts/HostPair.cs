using System.Net;
using FouTools.Linux.Namespaces;

namespace FouTools.TunnelBench.Hosts;

/// <summary>Two network namespaces joined by a veth pair with an MTU of 1500, and the programs that run in them.</summary>
internal sealed class HostPair : IDisposable
{
    public const string Device = "underlay";

    private readonly List<ChildProgram> _programs = [];

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

    /// <summary>The processor time of the programs in both, in seconds; what the kernel does for them in interrupts is not in it.</summary>
    public double ProgramSeconds => _programs.Sum(program => program.ProcessorSeconds);

    /// <summary>Starts a program that is to run until the pair is disposed.</summary>
    public ChildProgram Start(Host host, string program, params IEnumerable<string> arguments)
    {
        var child = new ChildProgram(host.Namespace, program, arguments);
        _programs.Add(child);
        return child;
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

        NamespaceA?.Dispose();
        NamespaceB?.Dispose();
        foreach (Host host in new[] { A, B })
        {
            if (File.Exists($"{NetworkNamespace.NamedDirectory}/{host.Namespace}"))
            {
                IpCommand.Run($"netns delete {host.Namespace}");
            }
        }

        Directory.Delete(Folder, recursive: true);
    }

    private void Join()
    {
        IpCommand.Run($"netns add {A.Namespace}");
        IpCommand.Run($"netns add {B.Namespace}");
        NamespaceA = NetworkNamespace.Open(A.Namespace);
        NamespaceB = NetworkNamespace.Open(B.Namespace);
        IpCommand.Run($"link add name {Device} netns {A.Namespace} mtu 1500 type veth peer name {Device} netns {B.Namespace} mtu 1500");
        foreach ((Host host, NetworkNamespace place) in new[] { (A, NamespaceA), (B, NamespaceB) })
        {
            place.Run(() =>
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
