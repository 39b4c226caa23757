using System.Management.Automation;
using FouTools.Completion;
using FouTools.Management.Tunnels;

namespace FouTools.Commands;

/// <summary>Base class of the cmdlets that change existing tunnels, selected by name or as objects.</summary>
/// <remarks>
/// The default set is that of the object, because PowerShell tries its pipeline parameters first: bound by property, a piped
/// tunnel would select whichever tunnel has its name now.
/// </remarks>
public abstract class TunnelChangeCommand : TunnelCommand
{
    private protected TunnelChangeCommand()
    {
    }

    /// <summary>Names of tunnels, with wildcards.</summary>
    [Parameter(ParameterSetName = ByName, Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(TunnelNameCompleter))]
    public string[] Name { get; set; } = [];

    /// <summary>The tunnels, as returned by Get-Tunnel.</summary>
    [Parameter(ParameterSetName = ByObject, Mandatory = true, ValueFromPipeline = true)]
    public KernelTunnel[] InputObject { get; set; } = [];

    /// <summary>Returns the changed objects.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() =>
        ForEach(ParameterSetName == ByObject ? InputObject : null, Name, Change);

    /// <summary>Changes one tunnel.</summary>
    private protected abstract void Change(TunnelManager tunnels, KernelTunnel tunnel);
}
