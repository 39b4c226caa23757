using FouTools.Netlink.Rtnetlink.Tunnels;

namespace FouTools.Management.Tunnels;

/// <summary>A change of a tunnel that was checked and not made yet.</summary>
public sealed class TunnelPlan
{
    internal TunnelPlan(
        KernelTunnel before, KernelTunnel after, IReadOnlyList<TunnelDifference> differences, Func<TunnelParameters, TunnelParameters> apply, TunnelEdit edit)
    {
        Before = before;
        After = after;
        Differences = differences;
        Apply = apply;
        Edit = edit;
    }

    /// <summary>The tunnel as it is.</summary>
    public KernelTunnel Before { get; }

    /// <summary>The tunnel as it is to be, except for its state.</summary>
    public KernelTunnel After { get; }

    /// <summary>What changes; empty where the tunnel has all requested settings already.</summary>
    public IReadOnlyList<TunnelDifference> Differences { get; }

    /// <summary>Merges the change into parameters in place.</summary>
    internal Func<TunnelParameters, TunnelParameters> Apply { get; }

    /// <summary>The requested changes.</summary>
    internal TunnelEdit Edit { get; }
}
