using System.Net;
using FouTools.TunnelBench.Hosts;

namespace FouTools.TunnelBench.Tunnels;

/// <summary>A row of the comparison: how to set a tunnel up between two hosts.</summary>
/// <param name="name">What -Row selects by; one word.</param>
/// <param name="group">Whose it is.</param>
internal abstract class Tunnel(string name, TunnelGroup group)
{
    public string Name { get; } = name;

    public TunnelGroup Group { get; } = group;

    /// <summary>Something that a reader of the figures should know; empty for none.</summary>
    public string Note { get; init; } = string.Empty;

    /// <summary>The Debian package of a peer.</summary>
    public string? Package { get; init; }

    /// <summary>Sets the tunnel up. What it makes is in the two hosts and goes away with them.</summary>
    /// <exception cref="BenchException">It does not start; the message says why.</exception>
    public abstract void Start(HostPair hosts);

    /// <summary>The address that traffic for the second host is sent to.</summary>
    public virtual IPAddress Target(HostPair hosts) => hosts.B.Inner;
}
