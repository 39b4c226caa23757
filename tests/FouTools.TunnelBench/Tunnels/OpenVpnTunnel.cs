using FouTools.TunnelBench.Hosts;

namespace FouTools.TunnelBench.Tunnels;

/// <summary>OpenVPN over UDP without keys: no encryption, no authentication.</summary>
internal sealed class OpenVpnTunnel(string name) : Tunnel(name, TunnelGroup.Peer)
{
    public override void Start(HostPair hosts)
    {
        foreach ((Host near, Host far) in new[] { (hosts.A, hosts.B), (hosts.B, hosts.A) })
        {
            // It fragments what is longer than the path otherwise: IPv4 20, UDP 8, one byte and two of its own.
            hosts.Start(
                near, "openvpn", "--dev", "tun0", "--dev-type", "tun", "--proto", "udp4", "--local", $"{near.Underlay}", "--remote", $"{far.Underlay}",
                "--port", "1194", "--ifconfig", $"{near.Inner}", $"{far.Inner}", "--cipher", "none", "--auth", "none", "--disable-dco",
                "--tun-mtu", "1468", "--fast-io", "--ping", "10");
        }
    }
}
