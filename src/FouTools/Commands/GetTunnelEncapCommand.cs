using System.Management.Automation;
using FouTools.Binding;
using FouTools.Completion;
using FouTools.Management.Tunnels;
using FouTools.Netlink.Rtnetlink.Tunnels;
using FouTools.Packets;

namespace FouTools.Commands;

/// <summary>Gets the UDP encapsulation of kernel tunnel devices.</summary>
[Cmdlet(VerbsCommon.Get, "TunnelEncap", DefaultParameterSetName = ByName)]
[OutputType(typeof(KernelTunnelEncap))]
public sealed class GetTunnelEncapCommand : TunnelQueryCommand
{
    /// <summary>Only this encapsulation.</summary>
    [Parameter(ParameterSetName = ByName, ValueFromPipelineByPropertyName = true)]
    [TextValue(typeof(TunnelEncapType))]
    [ArgumentCompleter(typeof(EncapTypeCompleter))]
    public TunnelEncapType? Type { get; set; }

    /// <summary>Only encapsulation with this UDP source port; Auto for one per flow.</summary>
    [Parameter(ParameterSetName = ByName, ValueFromPipelineByPropertyName = true)]
    [TextValue(typeof(SourcePortPolicy))]
    [KernelSourcePort]
    [ArgumentCompleter(typeof(KernelSourcePortCompleter))]
    public SourcePortPolicy? SourcePort { get; set; }

    /// <summary>Only encapsulation with this UDP destination port.</summary>
    [Parameter(ParameterSetName = ByName, ValueFromPipelineByPropertyName = true)]
    [TextValue(typeof(int))]
    [ArgumentCompleter(typeof(FouPortCompleter))]
    public int? DestinationPort { get; set; }

    private protected override bool IsSelected(KernelTunnel tunnel) =>
        (Type is null || Type == tunnel.EncapType)
        && (SourcePort is null || SourcePort == tunnel.EncapSourcePort)
        && (DestinationPort is null || DestinationPort == tunnel.EncapDestinationPort);

    private protected override object Present(KernelTunnel tunnel) => new KernelTunnelEncap(tunnel);
}
