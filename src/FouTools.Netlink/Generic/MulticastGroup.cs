namespace FouTools.Netlink.Generic;

/// <summary>A group of notifications that a generic netlink family sends.</summary>
/// <param name="Name">Its name in the family.</param>
/// <param name="Id">Its number on the socket.</param>
public sealed record MulticastGroup(string Name, uint Id);
