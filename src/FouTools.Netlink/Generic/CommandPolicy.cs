namespace FouTools.Netlink.Generic;

/// <summary>Which policies check the attributes of a command.</summary>
/// <param name="Command">The number of the command.</param>
/// <param name="DoPolicy">The index of the policy when it does one thing; null without.</param>
/// <param name="DumpPolicy">The index of the policy when it lists; null without.</param>
public sealed record CommandPolicy(byte Command, uint? DoPolicy, uint? DumpPolicy);
