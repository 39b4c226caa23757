using FouTools.Linux;
using FouTools.Linux.Namespaces;
using FouTools.Netlink.Codec;
using FouTools.Netlink.Netfilter.Wire;

namespace FouTools.Netlink.Netfilter;

/// <summary>
/// What is registered with netfilter in one network namespace, over one socket that stays there wherever it is used from. Asking for a
/// part that is a module loads it. Safe to use from several threads.
/// </summary>
public sealed class NetfilterNetlink : IDisposable
{
    // NETLINK_NETFILTER, include/uapi/linux/netlink.h.
    private const int Protocol = 12;

    private readonly NetlinkConnection _connection;

    /// <summary>Speaks over a connection, which it owns from now on. Tests give it a kernel of their own.</summary>
    /// <param name="connection">A connection of the family NETLINK_NETFILTER.</param>
    public NetfilterNetlink(NetlinkConnection connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        _connection = connection;
    }

    /// <summary>Opens a namespace.</summary>
    /// <param name="netns">The network namespace, or null for the caller's own.</param>
    /// <param name="options">The bounds, or null for the usual ones.</param>
    /// <returns>The conversation.</returns>
    /// <exception cref="LinuxException">
    /// The kernel has no such netlink (<see cref="Errno.EPROTONOSUPPORT"/>), or refused; or the namespace may not be entered.
    /// </exception>
    public static NetfilterNetlink Open(NetworkNamespace? netns = null, NetlinkConnectionOptions? options = null) =>
        new(new NetlinkConnection(SocketTransport.Open(Protocol, netns), options));

    /// <summary>Asks which generation of nftables' rules is in force; every change makes another.</summary>
    /// <returns>Its number.</returns>
    /// <exception cref="NetlinkException">
    /// The kernel has no nftables (<see cref="Errno.EINVAL"/>), CAP_NET_ADMIN is lacking (<see cref="Errno.EPERM"/>), or it refused otherwise.
    /// </exception>
    public uint GetGeneration() => _connection.Get("get generation of nftables", GenerationRequest(), DecodeGeneration);

    /// <summary>Lists the chains of nftables that packets come to by hooks.</summary>
    /// <returns>The chains of all families in the kernel's order.</returns>
    /// <exception cref="NetlinkException">As <see cref="GetGeneration"/>; or the rules kept changing (<see cref="Errno.EINTR"/>).</exception>
    public IReadOnlyList<BaseChain> ListBaseChains() =>
        [.. _connection.Dump("list chains of nftables", ChainsRequest(), BaseChainDecoder.Decode).OfType<BaseChain>()];

    /// <summary>Lists the functions that see packets at a hook.</summary>
    /// <param name="family">Whose packets; <see cref="NetfilterFamily.IPv4"/> or <see cref="NetfilterFamily.IPv6"/> includes what is registered for both.</param>
    /// <param name="hook">The hook's number, by NF_INET_*.</param>
    /// <returns>The functions in the order in which they see a packet.</returns>
    /// <exception cref="NetlinkException">
    /// The kernel is older than 5.14 or was built without (<see cref="Errno.EINVAL"/>), CAP_NET_ADMIN is lacking (<see cref="Errno.EPERM"/>), or it refused otherwise.
    /// </exception>
    public IReadOnlyList<RegisteredHook> ListHooks(NetfilterFamily family, uint hook) =>
        _connection.Dump($"list netfilter hooks of {family}", HooksRequest(family, hook), RegisteredHookDecoder.Decode);

    /// <summary>Closes the socket.</summary>
    public void Dispose() => _connection.Dispose();

    internal static MessageWriter GenerationRequest() => Request(NFNL_SUBSYS.NFTABLES, NFT_MSG.GETGEN, family: 0);

    internal static MessageWriter ChainsRequest() => Request(NFNL_SUBSYS.NFTABLES, NFT_MSG.GETCHAIN, family: 0);

    internal static MessageWriter HooksRequest(NetfilterFamily family, uint hook)
    {
        MessageWriter request = Request(NFNL_SUBSYS.HOOK, NFNL_MSG_HOOK.GET, (byte)family);
        request.AddUInt32BigEndian(NFNLA_HOOK.HOOKNUM, hook);
        return request;
    }

    private static MessageWriter Request(byte part, byte message, byte family)
    {
        var request = new MessageWriter((ushort)((part << 8) | message));
        request.AddHeader(new NfGenMsg { Family = family });
        return request;
    }

    private static uint DecodeGeneration(NetlinkMessage message)
    {
        foreach (NetlinkAttribute attribute in message.ReadAttributes(NfGenMsg.Size))
        {
            if (attribute.Type == NFTA_GEN.ID)
            {
                return attribute.AsUInt32BigEndian();
            }
        }

        throw new MalformedMessageException("A generation has no number.");
    }
}
