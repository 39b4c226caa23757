namespace FouTools.Netlink.Generic;

/// <summary>A generic netlink family as the controller described it at one moment.</summary>
public sealed record GenericFamily
{
    /// <summary>Its name, such as fou.</summary>
    public required string Name { get; init; }

    /// <summary>Its message type. The kernel gives another whenever the module of the family is loaded again.</summary>
    public required ushort Id { get; init; }

    /// <summary>Its version.</summary>
    public uint Version { get; init; }

    /// <summary>The size of its own header after the generic one, in bytes.</summary>
    public uint HeaderSize { get; init; }

    /// <summary>The highest attribute number it knows.</summary>
    public uint MaxAttribute { get; init; }

    /// <summary>Its commands.</summary>
    public IReadOnlyList<FamilyCommand> Commands { get; init; } = [];

    /// <summary>Its groups of notifications.</summary>
    public IReadOnlyList<MulticastGroup> MulticastGroups { get; init; } = [];

    /// <summary>Names the family.</summary>
    /// <returns>Its name.</returns>
    public override string ToString() => Name;
}
