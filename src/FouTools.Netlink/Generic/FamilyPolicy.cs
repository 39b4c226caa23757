namespace FouTools.Netlink.Generic;

/// <summary>
/// What the kernel accepts of the attributes of a generic netlink family (CTRL_CMD_GETPOLICY, since Linux 5.7).
/// </summary>
/// <param name="Commands">The policies of each command; empty before Linux 5.10, where policy 0 is that of all.</param>
/// <param name="Attributes">The attributes of all policies.</param>
public sealed record FamilyPolicy(IReadOnlyList<CommandPolicy> Commands, IReadOnlyList<AttributePolicy> Attributes)
{
    /// <summary>Finds what is accepted of an attribute in a command that does one thing.</summary>
    /// <param name="command">The number of the command.</param>
    /// <param name="attribute">The number of the attribute.</param>
    /// <returns>The policy, or null where the kernel names none.</returns>
    public AttributePolicy? Find(byte command, ushort attribute)
    {
        uint? index = Commands.Count == 0
            ? 0
            : Commands.FirstOrDefault(candidate => candidate.Command == command)?.DoPolicy;
        return Attributes.FirstOrDefault(candidate => candidate.PolicyIndex == index && candidate.Attribute == attribute);
    }
}
