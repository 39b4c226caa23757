using System.Management.Automation;
using FouTools.Completion;
using FouTools.Management.Tunnels;

namespace FouTools.Commands;

/// <summary>Changes the given settings of kernel tunnel devices.</summary>
/// <remarks>The default set is that of the object, for the reason given in <see cref="TunnelChangeCommand"/>.</remarks>
[Cmdlet(VerbsCommon.Set, "Tunnel", DefaultParameterSetName = ByObject, SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(KernelTunnel))]
public sealed class SetTunnelCommand : TunnelSettingsCommand
{
    /// <summary>Names of tunnels, with wildcards.</summary>
    [Parameter(ParameterSetName = ByName, Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(TunnelNameCompleter))]
    public string[] Name { get; set; } = [];

    /// <summary>The tunnels, as returned by Get-Tunnel.</summary>
    [Parameter(ParameterSetName = ByObject, Mandatory = true, ValueFromPipeline = true)]
    public KernelTunnel[] InputObject { get; set; } = [];

    /// <summary>The optional settings to remove.</summary>
    [Parameter]
    [AllowEmptyCollection]
    public TunnelProperty[] Clear { get; set; } = [];

    /// <summary>Returns the changed tunnels.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() =>
        Tunnels.ForEach(ParameterSetName == ByObject ? InputObject : null, Name, Change);

    // A piped tunnel has a property for every parameter: its current settings, not the requested ones.
    private protected override T? Given<T>(string parameter, T? value)
        where T : default =>
        ParameterSetName == ByName || Typed.Contains(parameter) ? value : default;

    private void Change(TunnelManager tunnels, KernelTunnel tunnel)
    {
        TunnelSettings settings = ReadSettings() with { Clear = Clear };
        var edit = new TunnelEdit { Settings = settings, Mtu = Given(nameof(Mtu), Mtu), Up = Given(nameof(Up), Up) };
        if (ConfirmedChange.Make(this, tunnels, tunnel, edit, "Change tunnel") is { } changed && PassThru)
        {
            WriteObject(changed);
        }
    }
}
