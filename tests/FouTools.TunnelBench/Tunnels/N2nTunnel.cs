using FouTools.TunnelBench.Hosts;

namespace FouTools.TunnelBench.Tunnels;

/// <summary>n2n: two edges and a supernode, through which they find each other. Its version 1 always encrypts.</summary>
internal sealed class N2nTunnel(string name) : Tunnel(name, TunnelGroup.Peer)
{
    public override void Start(HostPair hosts)
    {
        hosts.Start(hosts.A, "supernode", "-l", "7654");
        foreach (Host host in new[] { hosts.A, hosts.B })
        {
            hosts.Start(
                host, "edge", "-d", "n2n0", "-a", $"{host.Inner}", "-s", "255.255.255.252", "-c", "bench", "-k", "bench",
                "-l", $"{hosts.A.Underlay}:7654", "-p", "7655");
        }
    }
}
