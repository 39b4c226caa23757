using System.Management.Automation;
using FouTools.Management.Tunnels;
using FouTools.Netlink.Rtnetlink.Tunnels;

namespace FouTools.Commands;

/// <summary>Removes the UDP encapsulation of kernel tunnel devices.</summary>
[Cmdlet(VerbsCommon.Clear, "TunnelEncap", DefaultParameterSetName = ByObject, SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(KernelTunnelEncap))]
public sealed class ClearTunnelEncapCommand : TunnelEncapChangeCommand
{
    private protected override void Change(TunnelManager tunnels, KernelTunnel tunnel) =>
        Change(tunnels, tunnel, "Clear the encapsulation of tunnel", new EncapSettings { Type = TunnelEncapType.None });
}
