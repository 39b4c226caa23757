using System.Management.Automation;
using FouTools.Binding;
using FouTools.Captures.Tunnels;
using FouTools.Completion;
using FouTools.Objects;

namespace FouTools.Commands;

/// <summary>The parameters that map UDP ports to protocols, which packets do not indicate.</summary>
public abstract class TunnelPortCommand : PSCmdlet
{
    /// <summary>The UDP destination ports of direct FOU.</summary>
    [Parameter]
    [Numbers]
    public int[] FouPort { get; set; } = [];

    /// <summary>The inner IP protocol of direct FOU, by number or name: one for all ports, or one for each.</summary>
    [Parameter]
    [Protocol]
    [ArgumentCompleter(typeof(ProtocolCompleter))]
    public int[] Protocol { get; set; } = [];

    /// <summary>The UDP destination ports of GUE.</summary>
    [Parameter]
    [Numbers]
    public int[] GuePort { get; set; } = [];

    private protected TunnelPorts ReadPorts() => TunnelPortList.Read(FouPort, Protocol, GuePort);
}
