namespace FouTools.Netlink.Generic;

/// <summary>What the kernel accepts of one attribute.</summary>
public sealed record AttributePolicy
{
    /// <summary>The policy it belongs to: a family has one for each command, or one for all.</summary>
    public required uint PolicyIndex { get; init; }

    /// <summary>The attribute number.</summary>
    public required ushort Attribute { get; init; }

    /// <summary>The type.</summary>
    public AttributePolicyType Type { get; init; }

    /// <summary>The least value of a number without sign; null where the kernel names none.</summary>
    public ulong? Minimum { get; init; }

    /// <summary>The greatest value of a number without sign; null where the kernel names none.</summary>
    public ulong? Maximum { get; init; }

    /// <summary>The least value of a number with a sign; null where the kernel names none.</summary>
    public long? SignedMinimum { get; init; }

    /// <summary>The greatest value of a number with a sign; null where the kernel names none.</summary>
    public long? SignedMaximum { get; init; }

    /// <summary>The least length in bytes; null where the kernel names none.</summary>
    public uint? MinLength { get; init; }

    /// <summary>The greatest length in bytes; null where the kernel names none.</summary>
    public uint? MaxLength { get; init; }
}
