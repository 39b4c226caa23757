using System.Net;
using FouTools.TunnelBench.Hosts;

namespace FouTools.TunnelBench.Tunnels;

/// <summary>No tunnel: traffic goes to the address outside.</summary>
internal sealed class PlainVeth(string name) : Tunnel(name, TunnelGroup.Kernel)
{
    public override void Start(HostPair hosts)
    {
    }

    public override IPAddress Target(HostPair hosts) => hosts.B.Underlay;
}
