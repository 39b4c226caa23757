using System.Management.Automation;
using System.Net;
using FouTools.Binding;
using FouTools.Completion;
using FouTools.Management.Tunnels;
using FouTools.Netlink.Rtnetlink.Tunnels;

namespace FouTools.Commands;

/// <summary>Gets kernel tunnel devices.</summary>
[Cmdlet(VerbsCommon.Get, "Tunnel", DefaultParameterSetName = ByName)]
[OutputType(typeof(KernelTunnel))]
public sealed class GetTunnelCommand : TunnelQueryCommand
{
    /// <summary>Only tunnels with this outer source address; the wildcard address for those without one.</summary>
    [Parameter(ParameterSetName = ByName, ValueFromPipelineByPropertyName = true)]
    [TextValue(typeof(IPAddress))]
    [ArgumentCompleter(typeof(LocalAddressCompleter))]
    public IPAddress? LocalAddress { get; set; }

    /// <summary>Only tunnels with this outer destination address; the wildcard address for those without one.</summary>
    [Parameter(ParameterSetName = ByName, ValueFromPipelineByPropertyName = true)]
    [TextValue(typeof(IPAddress))]
    public IPAddress? RemoteAddress { get; set; }

    /// <summary>Only tunnels over this underlay interface.</summary>
    [Parameter(ParameterSetName = ByName, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(InterfaceNameCompleter))]
    public string? UnderlayInterface { get; set; }

    /// <summary>Only tunnels with this encapsulation.</summary>
    [Parameter(ParameterSetName = ByName, ValueFromPipelineByPropertyName = true)]
    [TextValue(typeof(TunnelEncapType))]
    [ArgumentCompleter(typeof(EncapTypeCompleter))]
    public TunnelEncapType? EncapType { get; set; }

    /// <summary>Only tunnels that are encapsulated to this UDP port.</summary>
    [Parameter(ParameterSetName = ByName, ValueFromPipelineByPropertyName = true)]
    [TextValue(typeof(int))]
    [ArgumentCompleter(typeof(FouPortCompleter))]
    public int? EncapDestinationPort { get; set; }

    private protected override bool IsSelected(KernelTunnel tunnel) =>
        AddressFilter.Fits(LocalAddress, tunnel.LocalAddress)
        && AddressFilter.Fits(RemoteAddress, tunnel.RemoteAddress)
        && (string.IsNullOrEmpty(UnderlayInterface) || string.Equals(UnderlayInterface, tunnel.UnderlayInterface, StringComparison.Ordinal))
        && (EncapType is null || EncapType == tunnel.EncapType)
        && (EncapDestinationPort is null || EncapDestinationPort == tunnel.EncapDestinationPort);

    private protected override object Present(KernelTunnel tunnel) => tunnel;
}
