using System.Management.Automation;
using FouTools.Composition;
using FouTools.Management.Tunnels;

namespace FouTools.Commands;

/// <summary>Changes a tunnel after confirmation, if there is anything to change.</summary>
internal static class ConfirmedChange
{
    /// <summary>Changes a tunnel, if the user confirms.</summary>
    /// <param name="cmdlet">The cmdlet.</param>
    /// <param name="tunnels">The tunnels of the network namespace.</param>
    /// <param name="tunnel">The tunnel.</param>
    /// <param name="edit">The requested changes.</param>
    /// <param name="action">The action, as a phrase that precedes the name of the tunnel.</param>
    /// <param name="prepare">Called once the change is known to be valid, before the confirmation; null for nothing.</param>
    /// <returns>The tunnel after the change; null if the user declined.</returns>
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
