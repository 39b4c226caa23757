using System.Management.Automation;
using FouTools.Binding;
using FouTools.Captures.Tunnels;
using FouTools.Completion;
using FouTools.Objects;

namespace FouTools.Commands;

/// <summary>The part of a cmdlet that says what UDP ports mean, which no packet does.</summary>
public abstract class TunnelPortCommand : PSCmdlet
{
    /// <summary>The UDP destination ports of direct FOU.</summary>
    [Parameter]
    [Numbers]
    public int[] FouPort { get; set; } = [];

    /// <summary>The IP protocol inside direct FOU, by number or name: one for all ports, or one for each.</summary>
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
