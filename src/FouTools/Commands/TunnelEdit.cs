using System.Management.Automation;
using FouTools.Composition;
using FouTools.Errors;
using FouTools.Netlink.Rtnetlink.Tunnels;
using FouTools.Objects;

namespace FouTools.Commands;

/// <summary>A change of tunnels that a cmdlet offers to the user, and makes where there is something to change.</summary>
internal sealed class TunnelEdit
{
    /// <summary>What is done, as a phrase that the name of the tunnel follows.</summary>
    public required string Action { get; init; }

    /// <summary>Makes the new parameters of those in place.</summary>
    public required Func<TunnelParameters, TunnelParameters> Apply { get; init; }

    /// <summary>The new MTU in bytes; null for the right one.</summary>
    public int? Mtu { get; init; }

    /// <summary>Whether to set the tunnel up or down; null to leave it.</summary>
    public bool? IsUp { get; init; }

    /// <summary>Is called when the change is known to be possible, before the user is asked.</summary>
    public Action<KernelTunnel, KernelTunnel> Prepare { get; init; } = (_, _) => { };

    /// <summary>Changes a tunnel, if the user agrees.</summary>
    /// <param name="cmdlet">The cmdlet.</param>
    /// <param name="place">Where the tunnel is.</param>
    /// <param name="tunnel">The tunnel.</param>
    /// <returns>The tunnel as it is then; null where the user did not agree.</returns>
    public KernelTunnel? Make(PSCmdlet cmdlet, TunnelPlace place, KernelTunnel tunnel)
    {
        try
        {
            (KernelTunnel before, KernelTunnel after) = place.Plan(tunnel, Apply, Mtu);
            IReadOnlyList<TunnelDifference> changes = TunnelDifference.Find(before, after, IsUp);
            if (changes.Count == 0)
            {
                cmdlet.WriteVerbose($"{before} is like that already.");
                return before;
            }

            if (tunnel.IsFallback && changes.Any(change => !change.IsOfLink))
            {
                throw TunnelRefusals.Fallback(tunnel.ToString());
            }

            Prepare(before, after);
            return Consent.Ask(cmdlet, $"{Action} {before}: {string.Join(", ", changes)}")
                ? place.Change(tunnel, Apply, Mtu, IsUp)
                : null;
        }
        catch (ArgumentException fault) when (tunnel.IsFallback && fault.ParamName != nameof(TunnelSpecification.Mtu))
        {
            throw TunnelRefusals.Fallback(tunnel.ToString());
        }
        catch (ArgumentException fault)
        {
            throw TunnelRefusals.Of(fault, cmdlet.MyInvocation.MyCommand, encapPrefix: string.Empty);
        }
    }
}
