using System.Management.Automation;
using FouTools.Composition;
using FouTools.Management.Tunnels;

namespace FouTools.Commands;

/// <summary>A change of tunnels that a cmdlet offers to the user, and makes where there is something to change.</summary>
internal static class ConfirmedChange
{
    /// <summary>Changes a tunnel, if the user agrees.</summary>
    /// <param name="cmdlet">The cmdlet.</param>
    /// <param name="tunnels">The tunnels of the network namespace.</param>
    /// <param name="tunnel">The tunnel.</param>
    /// <param name="edit">The requested changes.</param>
    /// <param name="action">What is done, as a phrase that the name of the tunnel follows.</param>
    /// <param name="prepare">Is called when the change is known to be valid, before the user is asked; null for nothing.</param>
    /// <returns>The tunnel as it is then; null where the user did not agree.</returns>
    public static KernelTunnel? Make(
        Cmdlet cmdlet, TunnelManager tunnels, KernelTunnel tunnel, TunnelEdit edit, string action, Action<TunnelPlan>? prepare = null)
    {
        TunnelPlan plan = tunnels.Plan(tunnel, edit);
        if (plan.Differences.Count == 0)
        {
            cmdlet.WriteVerbose($"{plan.Before} already has these settings.");
            return plan.Before;
        }

        prepare?.Invoke(plan);
        return Confirmation.Ask(cmdlet, $"{action} {plan.Before}: {string.Join(", ", plan.Differences)}") ? tunnels.Change(plan) : null;
    }
}
