using FouTools.Netlink.Codec;
using FouTools.Netlink.Netfilter.Wire;

namespace FouTools.Netlink.Netfilter;

/// <summary>Reads NFT_MSG_NEWCHAIN messages.</summary>
internal static class BaseChainDecoder
{
    /// <summary>Reads one message; null for a chain that only rules lead to.</summary>
    public static BaseChain? Decode(NetlinkMessage message)
    {
        string? table = null;
        string? name = null;
        uint? hook = null;
        uint ruleCount = 0;
        uint policy = NF.ACCEPT;
        foreach (NetlinkAttribute attribute in message.ReadAttributes(NfGenMsg.Size))
        {
            switch (attribute.Type)
            {
                case NFTA_CHAIN.TABLE:
                    table = attribute.AsString();
                    break;
                case NFTA_CHAIN.NAME:
                    name = attribute.AsString();
                    break;
                case NFTA_CHAIN.HOOK:
                    hook = ReadHook(attribute);
                    break;
                case NFTA_CHAIN.POLICY:
                    policy = attribute.AsUInt32BigEndian();
                    break;
                case NFTA_CHAIN.USE:
                    ruleCount = attribute.AsUInt32BigEndian();
                    break;
                default:
                    break;
            }
        }

        return hook is null ? null : new BaseChain
        {
            Family = (NetfilterFamily)message.ReadHeader<NfGenMsg>().Family,
            Table = table ?? throw new MalformedMessageException("A chain is in no table."),
            Name = name ?? throw new MalformedMessageException("A chain has no name."),
            Hook = hook.Value,
            RuleCount = ruleCount,
            Accepts = policy == NF.ACCEPT,
        };
    }

    private static uint ReadHook(NetlinkAttribute attribute)
    {
        foreach (NetlinkAttribute part in attribute.AsNested())
        {
            if (part.Type == NFTA_HOOK.HOOKNUM)
            {
                return part.AsUInt32BigEndian();
            }
        }

        throw new MalformedMessageException("The hook of a chain has no number.");
    }
}
