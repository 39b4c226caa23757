using System.Management.Automation;
using FouTools.Composition;
using FouTools.Netlink.Rtnetlink.Tunnels;
using FouTools.Objects;

namespace FouTools.Commands;

/// <summary>Takes tunnel devices of the kernel out of UDP.</summary>
[Cmdlet(VerbsCommon.Clear, "TunnelEncap", DefaultParameterSetName = ByObject, SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(KernelTunnelEncap))]
public sealed class ClearTunnelEncapCommand : TunnelEncapChangeCommand
{
    private protected override void Change(TunnelPlace place, KernelTunnel tunnel) =>
        Change(place, tunnel, "Clear the encapsulation of tunnel", _ => TunnelEncap.None);
}
