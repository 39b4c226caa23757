using FouTools.TunnelBench.Hosts;

namespace FouTools.TunnelBench.Tunnels;

/// <summary>fastd with the method null: no encryption, no authentication.</summary>
internal sealed class FastdTunnel(string name) : Tunnel(name, TunnelGroup.Peer)
{
    // IPv4 20, UDP 8, one byte of fastd's own; fastd refuses a tunnel MTU that differs between the ends, so both have this.
    private const int Mtu = 1471;

    public override void Start(HostPair hosts)
    {
        (string Secret, string Public) a = Keys();
        (string Secret, string Public) b = Keys();
        Start(hosts, hosts.A, hosts.B, a.Secret, b.Public);
        Start(hosts, hosts.B, hosts.A, b.Secret, a.Public);
        hosts.WaitForDevice(hosts.A, "tun0");
        hosts.WaitForDevice(hosts.B, "tun0");
        foreach (Host host in new[] { hosts.A, hosts.B })
        {
            host.Ip($"address add {host.Inner}/30 dev tun0");
            host.Ip("link set tun0 up");
        }
    }

    private static (string Secret, string Public) Keys()
    {
        string[] lines = IpCommand.Output("fastd", "--generate-key").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        string Value(string title) => lines.First(line => line.StartsWith(title, StringComparison.Ordinal)).Split(':')[1].Trim();
        return (Value("Secret"), Value("Public"));
    }

    private static void Start(HostPair hosts, Host near, Host far, string secret, string key)
    {
        string file = Path.Combine(hosts.Folder, $"fastd-{near.Number}.conf");
        File.WriteAllText(file, $$"""
            mode tun;
            interface "tun0";
            method "null";
            bind {{near.Underlay}}:10000;
            mtu {{Mtu}};
            secret "{{secret}}";
            peer "far" {
              key "{{key}}";
              remote {{far.Underlay}}:10000;
            }

            """);
        hosts.Start(near, "fastd", "--config", file);
    }
}
