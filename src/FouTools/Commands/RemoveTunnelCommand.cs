using System.Management.Automation;
using FouTools.Composition;
using FouTools.Management.Tunnels;

namespace FouTools.Commands;

/// <summary>Removes kernel tunnel devices.</summary>
[Cmdlet(VerbsCommon.Remove, "Tunnel", DefaultParameterSetName = ByObject, SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(KernelTunnel))]
public sealed class RemoveTunnelCommand : TunnelChangeCommand
{
    private protected override void Change(TunnelManager tunnels, KernelTunnel tunnel)
    {
        if (!Confirmation.Ask(this, $"Remove tunnel {tunnel}"))
        {
            return;
        }

        tunnels.Remove(tunnel);
        if (PassThru)
        {
            WriteObject(tunnel);
        }
    }
}
