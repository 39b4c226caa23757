using FouTools.Packets;

namespace FouTools.Datapath;

/// <summary>The optional fields of GRE headers that are sent, and those that received ones must have (RFC 2890).</summary>
public sealed record GreOptions
{
    /// <summary>The key that received headers must have; null for none.</summary>
    public uint? InputKey { get; init; }

    /// <summary>The key that sent headers get; null for none.</summary>
    public uint? OutputKey { get; init; }

    /// <summary>The fields that received headers must have.</summary>
    public GreFlags InputFlags { get; init; }

    /// <summary>The fields that sent headers get.</summary>
    public GreFlags OutputFlags { get; init; }
}
