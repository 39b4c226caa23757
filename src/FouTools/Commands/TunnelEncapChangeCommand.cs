using System.Management.Automation;
using FouTools.Binding;
using FouTools.Management.Tunnels;

namespace FouTools.Commands;

/// <summary>Base class of the cmdlets that change the encapsulation of tunnels.</summary>
public abstract class TunnelEncapChangeCommand : TunnelChangeCommand
{
    private protected TunnelEncapChangeCommand()
    {
    }

    /// <summary>The MTU of the device in bytes; by default calculated from the headers.</summary>
    [Parameter]
    [TextValue(typeof(int))]
    public int? Mtu { get; set; }

    /// <summary>Changes the encapsulation of a tunnel, if the user confirms.</summary>
    /// <param name="tunnels">The tunnels of the network namespace.</param>
    /// <param name="tunnel">The tunnel.</param>
    /// <param name="action">The action, as a phrase that precedes the name of the tunnel.</param>
    /// <param name="encap">The requested encapsulation.</param>
    private protected void Change(TunnelManager tunnels, KernelTunnel tunnel, string action, EncapSettings encap)
    {
        var edit = new TunnelEdit { Encap = encap, Mtu = Mtu };
        if (ConfirmedChange.Make(this, tunnels, tunnel, edit, action, Prepare) is { } changed && PassThru)
        {
            WriteObject(new KernelTunnelEncap(changed));
        }
    }

    /// <summary>Ensures that the kernel can make the change, before the request.</summary>
    private protected virtual void Prepare(TunnelPlan plan)
    {
    }
}
