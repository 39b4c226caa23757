using System.Management.Automation;
using FouTools.Binding;
using FouTools.Completion;
using FouTools.Composition;
using FouTools.Management.Tunnels;
using FouTools.Netlink.Rtnetlink.Tunnels;
using FouTools.Packets;

namespace FouTools.Commands;

/// <summary>Sets or changes the UDP encapsulation of kernel tunnel devices.</summary>
[Cmdlet(VerbsCommon.Set, "TunnelEncap", DefaultParameterSetName = ByObject, SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(KernelTunnelEncap))]
public sealed class SetTunnelEncapCommand : TunnelEncapChangeCommand
{
    /// <summary>Fou or Gue, or None to remove it; by default unchanged.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [TextValue(typeof(TunnelEncapType))]
    [ArgumentCompleter(typeof(EncapTypeCompleter))]
    public TunnelEncapType? Type { get; set; }

    /// <summary>The UDP source port: Auto, or 1 to 65535.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [TextValue(typeof(SourcePortPolicy))]
    [KernelSourcePort]
    [ArgumentCompleter(typeof(KernelSourcePortCompleter))]
    public SourcePortPolicy? SourcePort { get; set; }

    /// <summary>The UDP destination port, 1 to 65535: the FOU port of the remote.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [TextValue(typeof(int))]
    [ArgumentCompleter(typeof(FouPortCompleter))]
    public int? DestinationPort { get; set; }

    /// <summary>Whether outer packets over IPv4 have a UDP checksum.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [BooleanText]
    public bool? UdpChecksum { get; set; }

    /// <summary>Whether outer packets over IPv6 have a UDP checksum.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [BooleanText]
    public bool? UdpChecksum6 { get; set; }

    /// <summary>Whether GUE uses remote checksum offload.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [BooleanText]
    public bool? RemoteChecksum { get; set; }

    /// <summary>Loads the kernel module fou or fou6 with modprobe if the encapsulation needs it.</summary>
    [Parameter]
    public SwitchParameter LoadModule { get; set; }

    private protected override void Change(TunnelManager tunnels, KernelTunnel tunnel)
    {
        var encap = new EncapSettings
        {
            Type = Type,
            SourcePort = SourcePort,
            DestinationPort = DestinationPort,
            UdpChecksum = UdpChecksum,
            UdpChecksum6 = UdpChecksum6,
            RemoteChecksum = RemoteChecksum,
        };
        Change(tunnels, tunnel, "Set the encapsulation of tunnel", encap);
    }

    private protected override void Prepare(TunnelPlan plan)
    {
        (KernelTunnel before, KernelTunnel after) = (plan.Before, plan.After);
        if (after.EncapType != before.EncapType || after.EncapRemoteChecksum != before.EncapRemoteChecksum)
        {
            EncapAdvice.Give(this, after.EncapType, after.EncapRemoteChecksum == true);
        }

        if (after.EncapType != TunnelEncapType.None && !after.HasSameEncap(before))
        {
            ModuleLoading.PrepareEncap(this, after.Kind, LoadModule);
        }
    }
}
