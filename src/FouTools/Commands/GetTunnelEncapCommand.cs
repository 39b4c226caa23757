using System.Management.Automation;
using FouTools.Binding;
using FouTools.Completion;
using FouTools.Management.Tunnels;
using FouTools.Netlink.Rtnetlink.Tunnels;
using FouTools.Packets;

namespace FouTools.Commands;

/// <summary>Gets how tunnel devices of the kernel are encapsulated in UDP.</summary>
[Cmdlet(VerbsCommon.Get, "TunnelEncap", DefaultParameterSetName = ByName)]
[OutputType(typeof(KernelTunnelEncap))]
public sealed class GetTunnelEncapCommand : TunnelQueryCommand
{
    /// <summary>Only this encapsulation.</summary>
    [Parameter(ParameterSetName = ByName, ValueFromPipelineByPropertyName = true)]
    [TextValue(typeof(TunnelEncapType))]
    [ArgumentCompleter(typeof(EncapTypeCompleter))]
    public TunnelEncapType? Type { get; set; }

    /// <summary>Only encapsulation from this UDP port, or from one of every flow's own.</summary>
    [Parameter(ParameterSetName = ByName, ValueFromPipelineByPropertyName = true)]
    [TextValue(typeof(SourcePortPolicy))]
    [KernelSourcePort]
    [ArgumentCompleter(typeof(KernelSourcePortCompleter))]
    public SourcePortPolicy? SourcePort { get; set; }

    /// <summary>Only encapsulation to this UDP port.</summary>
    [Parameter(ParameterSetName = ByName, ValueFromPipelineByPropertyName = true)]
    [TextValue(typeof(int))]
    [ArgumentCompleter(typeof(FouPortCompleter))]
    public int? DestinationPort { get; set; }

    private protected override bool IsMeant(KernelTunnel tunnel) =>
        (Type is null || Type == tunnel.EncapType)
        && (SourcePort is null || SourcePort == tunnel.EncapSourcePort)
        && (DestinationPort is null || DestinationPort == tunnel.EncapDestinationPort);

    private protected override object Present(KernelTunnel tunnel) => new KernelTunnelEncap(tunnel);
}
