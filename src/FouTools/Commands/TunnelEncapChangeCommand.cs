using System.Management.Automation;
using FouTools.Binding;
using FouTools.Composition;
using FouTools.Errors;
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
    /// <param name="action">What is done, as a phrase.</param>
    /// <param name="edit">Makes the new encapsulation of the one in place.</param>
    private protected void Change(TunnelPlace place, KernelTunnel tunnel, string action, Func<TunnelEncap?, TunnelEncap> edit)
    {
        TunnelParameters Edit(TunnelParameters current) => current with { Encap = edit(current.Encap) };
        try
        {
            (KernelTunnel before, KernelTunnel after) = place.Plan(tunnel, Edit, Mtu);
            EncapAdvice.Give(this, after.Kernel.Parameters.Encap);
            if (after.EncapType != TunnelEncapType.None && after.EncapType != before.EncapType)
            {
                PrepareModule(tunnel.Kind);
            }

            if (ShouldProcess(TunnelDifference.Describe(before, after), action))
            {
                KernelTunnel changed = place.Change(tunnel, Edit, Mtu);
                if (PassThru)
                {
                    WriteObject(new KernelTunnelEncap(changed));
                }
            }
        }
        catch (ArgumentException fault)
        {
            throw TunnelRefusals.Of(fault, MyInvocation.MyCommand.Name, encapPrefix: string.Empty);
        }
    }

    /// <summary>Makes sure, before the kernel is asked, that it can encapsulate tunnels of a kind.</summary>
    private protected virtual void PrepareModule(TunnelKind kind)
    {
    }
}
