using FouTools.TunnelBench.Hosts;

namespace FouTools.TunnelBench.Tunnels;

/// <summary>The kernel's own tunnel over UDP.</summary>
internal sealed class KernelVxlan(string name, bool udpChecksum) : Tunnel(name, TunnelGroup.Kernel)
{
    public override void Start(HostPair hosts)
    {
        string checksum = udpChecksum ? "udpcsum" : "noudpcsum";
        foreach ((Host near, Host far) in new[] { (hosts.A, hosts.B), (hosts.B, hosts.A) })
        {
            near.Ip($"link add vxlan0 type vxlan id 42 local {near.Underlay} remote {far.Underlay} dstport 4789 dev {HostPair.Device} {checksum}");
            near.Ip($"address add {near.Inner}/30 dev vxlan0");
            near.Ip("link set vxlan0 up");
        }
    }
}
