using FouTools.Netlink.Codec;
using FouTools.Netlink.Generic.Wire;

namespace FouTools.Netlink.Generic;

/// <summary>Reads the messages of a CTRL_CMD_GETPOLICY list, each of which holds one attribute or one command.</summary>
internal static class PolicyDecoder
{
    public static FamilyPolicy Decode(NetlinkMessage message)
    {
        var commands = new List<CommandPolicy>();
        var attributes = new List<AttributePolicy>();
        _ = message.ReadHeader<GenlMsgHdr>();
        foreach (NetlinkAttribute attribute in message.ReadAttributes(GenlMsgHdr.Size))
        {
            switch (attribute.Type)
            {
                case CTRL_ATTR.OP_POLICY:
                    DecodeCommands(attribute.AsNested(), commands);
                    break;
                case CTRL_ATTR.POLICY:
                    DecodePolicies(attribute.AsNested(), attributes);
                    break;
                default:
                    break;
            }
        }

        return new FamilyPolicy(commands, attributes);
    }

    private static void DecodeCommands(AttributeReader reader, List<CommandPolicy> commands)
    {
        foreach (NetlinkAttribute command in reader)
        {
            var policy = new CommandPolicy((byte)command.Type, DoPolicy: null, DumpPolicy: null);
            foreach (NetlinkAttribute attribute in command.AsNested())
            {
                policy = attribute.Type switch
                {
                    CTRL_ATTR_POLICY.DO => policy with { DoPolicy = attribute.AsUInt32() },
                    CTRL_ATTR_POLICY.DUMP => policy with { DumpPolicy = attribute.AsUInt32() },
                    _ => policy,
                };
            }

            commands.Add(policy);
        }
    }

    private static void DecodePolicies(AttributeReader reader, List<AttributePolicy> attributes)
    {
        foreach (NetlinkAttribute policy in reader)
        {
            foreach (NetlinkAttribute attribute in policy.AsNested())
            {
                attributes.Add(DecodeAttribute(policy.Type, attribute.Type, attribute.AsNested()));
            }
        }
    }

    private static AttributePolicy DecodeAttribute(ushort policyIndex, ushort number, AttributeReader reader)
    {
        var policy = new AttributePolicy { PolicyIndex = policyIndex, Attribute = number };
        foreach (NetlinkAttribute attribute in reader)
        {
            policy = attribute.Type switch
            {
                NL_POLICY_TYPE_ATTR.TYPE => policy with { Type = (AttributePolicyType)attribute.AsUInt32() },
                NL_POLICY_TYPE_ATTR.MIN_VALUE_U => policy with { Minimum = attribute.AsUInt64() },
                NL_POLICY_TYPE_ATTR.MAX_VALUE_U => policy with { Maximum = attribute.AsUInt64() },
                NL_POLICY_TYPE_ATTR.MIN_VALUE_S => policy with { SignedMinimum = (long)attribute.AsUInt64() },
                NL_POLICY_TYPE_ATTR.MAX_VALUE_S => policy with { SignedMaximum = (long)attribute.AsUInt64() },
                NL_POLICY_TYPE_ATTR.MIN_LENGTH => policy with { MinLength = attribute.AsUInt32() },
                NL_POLICY_TYPE_ATTR.MAX_LENGTH => policy with { MaxLength = attribute.AsUInt32() },
                _ => policy,
            };
        }

        return policy;
    }
}
