using FouTools.Netlink.Codec;
using FouTools.Netlink.Generic.Wire;

namespace FouTools.Netlink.Generic;

/// <summary>Reads CTRL_CMD_NEWFAMILY messages.</summary>
internal static class FamilyDecoder
{
    public static GenericFamily Decode(NetlinkMessage message)
    {
        _ = message.ReadHeader<GenlMsgHdr>();
        var family = new GenericFamily { Name = string.Empty, Id = 0 };
        foreach (NetlinkAttribute attribute in message.ReadAttributes(GenlMsgHdr.Size))
        {
            family = attribute.Type switch
            {
                CTRL_ATTR.FAMILY_ID => family with { Id = attribute.AsUInt16() },
                CTRL_ATTR.FAMILY_NAME => family with { Name = attribute.AsString() },
                CTRL_ATTR.VERSION => family with { Version = attribute.AsUInt32() },
                CTRL_ATTR.HDRSIZE => family with { HeaderSize = attribute.AsUInt32() },
                CTRL_ATTR.MAXATTR => family with { MaxAttribute = attribute.AsUInt32() },
                CTRL_ATTR.OPS => family with { Commands = DecodeCommands(attribute.AsNested()) },
                CTRL_ATTR.MCAST_GROUPS => family with { MulticastGroups = DecodeGroups(attribute.AsNested()) },
                _ => family,
            };
        }

        return family is { Id: not 0, Name.Length: > 0 }
            ? family
            : throw new MalformedMessageException("A generic netlink family has no name or no id.");
    }

    private static List<FamilyCommand> DecodeCommands(AttributeReader commands)
    {
        var result = new List<FamilyCommand>();
        foreach (NetlinkAttribute command in commands)
        {
            uint id = 0;
            var flags = FamilyCommandFlags.None;
            foreach (NetlinkAttribute attribute in command.AsNested())
            {
                switch (attribute.Type)
                {
                    case CTRL_ATTR_OP.ID:
                        id = attribute.AsUInt32();
                        break;
                    case CTRL_ATTR_OP.FLAGS:
                        flags = (FamilyCommandFlags)attribute.AsUInt32();
                        break;
                    default:
                        break;
                }
            }

            result.Add(new FamilyCommand(id, flags));
        }

        return result;
    }

    private static List<MulticastGroup> DecodeGroups(AttributeReader groups)
    {
        var result = new List<MulticastGroup>();
        foreach (NetlinkAttribute group in groups)
        {
            string name = string.Empty;
            uint id = 0;
            foreach (NetlinkAttribute attribute in group.AsNested())
            {
                switch (attribute.Type)
                {
                    case CTRL_ATTR_MCAST_GRP.NAME:
                        name = attribute.AsString();
                        break;
                    case CTRL_ATTR_MCAST_GRP.ID:
                        id = attribute.AsUInt32();
                        break;
                    default:
                        break;
                }
            }

            result.Add(new MulticastGroup(name, id));
        }

        return result;
    }
}
