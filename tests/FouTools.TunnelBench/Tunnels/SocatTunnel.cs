using FouTools.TunnelBench.Hosts;

namespace FouTools.TunnelBench.Tunnels;

/// <summary>socat between a TUN device and a UDP socket.</summary>
internal sealed class SocatTunnel(string name) : Tunnel(name, TunnelGroup.Peer)
{
    // IPv4 20, UDP 8.
    private const int Mtu = 1472;

    public override void Start(HostPair hosts)
    {
        foreach ((Host near, Host far) in new[] { (hosts.A, hosts.B), (hosts.B, hosts.A) })
        {
            // A connected socket would fail before the other end is there, by the ICMP error to the first IPv6 neighbour message.
            hosts.Start(
                near,
                "socat",
                $"UDP4-DATAGRAM:{far.Underlay}:11443,bind={near.Underlay}:11443",
                $"TUN:{near.Inner}/30,tun-name=tun0,iff-no-pi,iff-up");
            hosts.WaitForDevice(near, "tun0");
            near.Ip($"link set tun0 mtu {Mtu}");
        }
    }
}
