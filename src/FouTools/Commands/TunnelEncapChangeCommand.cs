using System.Management.Automation;
using FouTools.Binding;
using FouTools.Composition;
using FouTools.Netlink.Rtnetlink.Tunnels;
using FouTools.Objects;

namespace FouTools.Commands;

/// <summary>The part that the cmdlets share which change the encapsulation of tunnels.</summary>
public abstract class TunnelEncapChangeCommand : TunnelChangeCommand
{
    /// <summary>The MTU of the device in bytes; left out, the right one for the headers.</summary>
    [Parameter]
    [TextValue(typeof(int))]
    public int? Mtu { get; set; }

    /// <summary>Changes the encapsulation of a tunnel, if the user agrees.</summary>
    /// <param name="place">Where the tunnel is.</param>
    /// <param name="tunnel">The tunnel.</param>
    /// <param name="action">What is done, as a phrase that the name of the tunnel follows.</param>
    /// <param name="apply">Makes the new encapsulation of the one in place.</param>
    private protected void Change(TunnelPlace place, KernelTunnel tunnel, string action, Func<TunnelEncap?, TunnelEncap> apply)
    {
        var edit = new TunnelEdit
        {
            Action = action,
            Apply = current => current with { Encap = apply(current.Encap) },
            Mtu = Mtu,
            Prepare = Prepare,
        };
        if (edit.Make(this, place, tunnel) is { } changed && PassThru)
        {
            WriteObject(new KernelTunnelEncap(changed));
        }
    }

    /// <summary>Makes sure, before the kernel is asked, that it can do what the tunnel is to become.</summary>
    private protected virtual void Prepare(KernelTunnel before, KernelTunnel after)
    {
    }
}
