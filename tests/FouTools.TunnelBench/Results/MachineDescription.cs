using System.Globalization;
using System.Runtime.InteropServices;
using FouTools.TunnelBench.Hosts;
using FouTools.TunnelBench.Tunnels;

namespace FouTools.TunnelBench.Results;

/// <summary>What the figures were measured on.</summary>
internal sealed class MachineDescription
{
    private static readonly string[] s_offloads =
        ["tx-checksumming", "tcp-segmentation-offload", "tx-udp-segmentation", "generic-segmentation-offload", "generic-receive-offload"];

    public MachineDescription(HostPair? hosts, IEnumerable<Tunnel> tunnels)
    {
        Date = DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        string packages = string.Join(", ", tunnels.Select(tunnel => tunnel.Package).OfType<string>().Distinct().Select(Version));
        Lines =
        [
            ("processor", $"{Field("/proc/cpuinfo", "model name")}, {Environment.ProcessorCount} cores"),
            ("memory", $"{Memory():0} GiB"),
            ("kernel", $"Linux {File.ReadAllText("/proc/sys/kernel/osrelease").Trim()}"),
            ("system", $"{RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}"),
            ("veth", hosts is null ? "?" : Offloads(hosts)),
            ("congestion control", File.ReadAllText("/proc/sys/net/ipv4/tcp_congestion_control").Trim()),
            ("other programs", packages.Length == 0 ? "none" : packages),
        ];
    }

    /// <summary>The day, in UTC.</summary>
    public string Date { get; }

    public IReadOnlyList<(string Name, string Value)> Lines { get; }

    private static string Field(string file, string name) =>
        File.ReadLines(file).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?.Split(':', 2)[1].Trim() ?? "unknown";

    private static double Memory() =>
        double.Parse(Field("/proc/meminfo", "MemTotal").Split(' ')[0], CultureInfo.InvariantCulture) / (1 << 20);

    private static string Offloads(HostPair hosts)
    {
        try
        {
            string[] lines = IpCommand.Output("ip", "netns", "exec", hosts.A.Namespace, "ethtool", "-k", HostPair.Device).Split('\n');
            return "MTU 1500, " + string.Join(", ", lines.Select(line => line.Trim()).Where(line => s_offloads.Any(line.StartsWith)));
        }
        catch (BenchException)
        {
            return "MTU 1500, offloads as the kernel sets them (no ethtool to ask)";
        }
    }

    private static string Version(string package)
    {
        try
        {
            return $"{package} {IpCommand.Output("dpkg-query", "--show", "--showformat", "${Version}", package)}";
        }
        catch (Exception exception) when (exception is BenchException or System.ComponentModel.Win32Exception)
        {
            return $"{package} (not installed)";
        }
    }
}
