using System.Management.Automation;
using FouTools.Composition;
using FouTools.Objects;

namespace FouTools.Commands;

/// <summary>Removes tunnel devices of the kernel.</summary>
[Cmdlet(VerbsCommon.Remove, "Tunnel", DefaultParameterSetName = ByObject, SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(KernelTunnel))]
public sealed class RemoveTunnelCommand : TunnelChangeCommand
{
    private protected override void Change(TunnelPlace place, KernelTunnel tunnel)
    {
        if (!Consent.Ask(this, $"Remove tunnel {tunnel}"))
        {
            return;
        }

        place.Remove(tunnel);
        if (PassThru)
        {
            WriteObject(tunnel);
        }
    }
}
