using FouTools.TunnelBench.Hosts;

namespace FouTools.TunnelBench.Tunnels;

/// <summary>vtun over UDP, without encryption and compression.</summary>
internal sealed class VtunTunnel(string name) : Tunnel(name, TunnelGroup.Peer)
{
    public override void Start(HostPair hosts)
    {
        hosts.KeepIPv6Off();
        string file = Path.Combine(hosts.Folder, "vtund.conf");
        File.WriteAllText(file, """
            options {
              port 5000;
              syslog daemon;
            }
            bench {
              passwd bench;
              type tun;
              device tun0;
              proto udp;
              encrypt no;
              compress no;
              keepalive yes;
            }

            """);
        hosts.Start(hosts.B, "vtund", "-n", "-s", "-f", file);
        Thread.Sleep(300);
        hosts.Start(hosts.A, "vtund", "-n", "-f", file, "bench", $"{hosts.B.Underlay}");
        foreach (Host host in new[] { hosts.A, hosts.B })
        {
            hosts.WaitForDevice(host, "tun0");
            host.Ip($"address add {host.Inner}/30 dev tun0");
            // IPv4 20, UDP 8, two bytes of its own.
            host.Ip("link set tun0 mtu 1470 up");
        }
    }
}
