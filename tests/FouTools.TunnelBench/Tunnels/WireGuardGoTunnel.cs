using FouTools.TunnelBench.Hosts;

namespace FouTools.TunnelBench.Tunnels;

/// <summary>wireguard-go, which always encrypts.</summary>
internal sealed class WireGuardGoTunnel(string name) : Tunnel(name, TunnelGroup.Peer)
{
    public override void Start(HostPair hosts)
    {
        string a = IpCommand.Output("wg", "genkey");
        string b = IpCommand.Output("wg", "genkey");
        Start(hosts, hosts.A, hosts.B, a, b);
        Start(hosts, hosts.B, hosts.A, b, a);
    }

    private static void Start(HostPair hosts, Host near, Host far, string secret, string otherSecret)
    {
        // The control socket has the name of the device and is not in the namespace.
        string device = $"fbwg{Environment.ProcessId % 100000}{near.Number}";
        string file = Path.Combine(hosts.Folder, $"wg-{near.Number}.conf");
        string other = Path.Combine(hosts.Folder, $"wg-other-{near.Number}");
        File.WriteAllText(other, otherSecret);
        string key = IpCommand.Output("sh", "-c", $"wg pubkey < {other}").Trim();
        File.WriteAllText(file, $"""
            [Interface]
            PrivateKey = {secret.Trim()}
            ListenPort = 51820
            [Peer]
            PublicKey = {key}
            AllowedIPs = 10.9.0.0/30
            Endpoint = {far.Underlay}:51820

            """);
        string control = $"/var/run/wireguard/{device}.sock";
        hosts.RemoveLater(control);
        hosts.Start(near, "wireguard-go", "-f", device);
        hosts.WaitForDevice(near, device);
        hosts.WaitFor("control socket", () => File.Exists(control));
        IpCommand.Run($"netns exec {near.Namespace} wg setconf {device} {file}");
        near.Ip($"address add {near.Inner}/30 dev {device}");
        near.Ip($"link set {device} up");
    }
}
