using FouTools.Netlink.Codec;
using FouTools.Netlink.Netfilter.Wire;

namespace FouTools.Netlink.Netfilter;

/// <summary>Reads the messages about hooks.</summary>
internal static class RegisteredHookDecoder
{
    // A kernel without names of its functions does not tell them (nfnl_hook_dump_one in net/netfilter/nfnetlink_hook.c).
    private const string Nameless = "a function";

    public static RegisteredHook Decode(NetlinkMessage message)
    {
        string function = Nameless;
        string? module = null;
        bool isChain = false;
        foreach (NetlinkAttribute attribute in message.ReadAttributes(NfGenMsg.Size))
        {
            switch (attribute.Type)
            {
                case NFNLA_HOOK.FUNCTION_NAME:
                    function = attribute.AsString();
                    break;
                case NFNLA_HOOK.MODULE_NAME:
                    module = attribute.AsString();
                    break;
                case NFNLA_HOOK.CHAIN_INFO:
                    isChain = IsChain(attribute);
                    break;
                default:
                    break;
            }
        }

        return new RegisteredHook(function, module, isChain);
    }

    private static bool IsChain(NetlinkAttribute attribute)
    {
        foreach (NetlinkAttribute part in attribute.AsNested())
        {
            if (part.Type == NFNLA_HOOK_INFO.TYPE && part.AsUInt32BigEndian() == NFNL_HOOK_TYPE.NFTABLES)
            {
                return true;
            }
        }

        return false;
    }
}
