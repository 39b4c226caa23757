using System.Net;
using FouTools.TunnelBench.Hosts;

namespace FouTools.TunnelBench.Tunnels;

/// <summary>The userspace engine, started by its cmdlet in a PowerShell process of its own at each end.</summary>
internal sealed class EngineTunnel(string name, string arguments) : Tunnel(name, TunnelGroup.FouTools)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    /// <summary>The words that start PowerShell, which runs the cmdlets.</summary>
    public static IReadOnlyList<string> PowerShell { get; set; } = ["pwsh"];

    /// <summary>The manifest of the module.</summary>
    public static string Module { get; set; } = "FouTools";

    /// <summary>Whether the tunnel carries IPv6 instead of IPv4.</summary>
    public bool CarriesIPv6 { get; init; }

    /// <summary>Whether it goes over IPv6.</summary>
    public bool OverIPv6 { get; init; }

    /// <summary>Whether BPF programs carry the packets: a value of <c>-Acceleration</c>, of which <c>Auto</c> would leave open what is measured.</summary>
    public string Acceleration { get; init; } = "Off";

    public override IPAddress Target(HostPair hosts) => CarriesIPv6 ? hosts.B.InnerIPv6 : hosts.B.Inner;

    public override void Start(HostPair hosts)
    {
        ChildProgram[] ends = [Start(hosts, hosts.A, hosts.B), Start(hosts, hosts.B, hosts.A)];
        foreach (ChildProgram end in ends)
        {
            end.WaitForOutput("the datapath runs", s_patience);
        }
    }

    private ChildProgram Start(HostPair hosts, Host near, Host far)
    {
        string remote = (OverIPv6 ? far.UnderlayIPv6 : far.Underlay).ToString();
        string local = (OverIPv6 ? near.UnderlayIPv6 : near.Underlay).ToString();
        string address = CarriesIPv6 ? $"{near.InnerIPv6}/64" : $"{near.Inner}/30";
        // It ends with its standard input.
        string command = $"""
            $ErrorActionPreference = 'Stop'
            Import-Module '{Module}'
            Start-FouDatapath fou0 -LocalAddress {local} -RemoteAddress {remote} -Address {address} -Acceleration {Acceleration} {arguments} | Out-Null
            'the datapath runs'
            [Console]::In.ReadToEnd() | Out-Null
            """;
        return hosts.Start(near, PowerShell[0], [.. PowerShell.Skip(1), "-NoProfile", "-NonInteractive", "-Command", command]);
    }
}
