using FouTools.Packets;

namespace FouTools.Datapath.Model;

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

    /// <summary>What received headers must have.</summary>
    internal GreSettings Input => FieldsOf(InputKey, InputFlags);

    /// <summary>What sent headers get.</summary>
    internal GreSettings Output => FieldsOf(OutputKey, OutputFlags);

    private static GreSettings FieldsOf(uint? key, GreFlags flags) => new()
    {
        Key = key,
        Checksum = (flags & GreFlags.Checksum) != 0,
        Sequence = (flags & GreFlags.Sequence) != 0,
    };
}
