namespace FouTools.Netlink.Generic;

/// <summary>One command of a generic netlink family.</summary>
/// <param name="Id">Its number in the family.</param>
/// <param name="Flags">What it is.</param>
public sealed record FamilyCommand(uint Id, FamilyCommandFlags Flags);
