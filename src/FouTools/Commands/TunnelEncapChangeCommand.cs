using System.Management.Automation;
using FouTools.Binding;
using FouTools.Management.Tunnels;

namespace FouTools.Commands;

/// <summary>The part that the cmdlets share which change the encapsulation of tunnels.</summary>
public abstract class TunnelEncapChangeCommand : TunnelChangeCommand
{
    private protected TunnelEncapChangeCommand()
    {
    }

    /// <summary>The MTU of the device in bytes; left out, the right one for the headers.</summary>
    [Parameter]
    [TextValue(typeof(int))]
    public int? Mtu { get; set; }

    /// <summary>Changes the encapsulation of a tunnel, if the user agrees.</summary>
    /// <param name="tunnels">The tunnels of the network namespace.</param>
    /// <param name="tunnel">The tunnel.</param>
    /// <param name="action">What is done, as a phrase that the name of the tunnel follows.</param>
    /// <param name="encap">The requested encapsulation.</param>
    private protected void Change(TunnelManager tunnels, KernelTunnel tunnel, string action, EncapSettings encap)
    {
        var edit = new TunnelEdit { Encap = encap, Mtu = Mtu };
        if (ConfirmedChange.Make(this, tunnels, tunnel, edit, action, Prepare) is { } changed && PassThru)
        {
            WriteObject(new KernelTunnelEncap(changed));
        }
    }

    /// <summary>Makes sure, before the kernel is asked, that it can do what the tunnel is to become.</summary>
    private protected virtual void Prepare(TunnelPlan plan)
    {
    }
}
