using System.Runtime.InteropServices;
using FouTools.Linux;
using FouTools.Linux.Namespaces;
using FouTools.Netlink.Codec;
using FouTools.Netlink.Xfrm.Wire;

namespace FouTools.Netlink.Xfrm;

/// <summary>
/// The IPsec policies of one network namespace (ip-xfrm(8)), over one socket that stays there wherever it is used from. Safe to use
/// from several threads.
/// </summary>
public sealed class XfrmNetlink : IDisposable
{
    // NETLINK_XFRM, include/uapi/linux/netlink.h.
    private const int Protocol = 6;

    // What precedes the attributes of this message and of its answer: flags that nobody uses.
    private const int FlagsLength = sizeof(uint);

    private readonly NetlinkConnection _connection;

    /// <summary>Speaks over a connection, which it owns from now on. Tests give it a kernel of their own.</summary>
    /// <param name="connection">A connection of the family NETLINK_XFRM.</param>
    public XfrmNetlink(NetlinkConnection connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        _connection = connection;
    }

    /// <summary>Opens a namespace.</summary>
    /// <param name="netns">The network namespace, or null for the caller's own.</param>
    /// <param name="options">The bounds, or null for the usual ones.</param>
    /// <returns>The conversation.</returns>
    /// <exception cref="LinuxException">
    /// The kernel has no IPsec (<see cref="Errno.EPROTONOSUPPORT"/>), or refused; or the namespace may not be entered.
    /// </exception>
    public static XfrmNetlink Open(NetworkNamespace? netns = null, NetlinkConnectionOptions? options = null) =>
        new(new NetlinkConnection(SocketTransport.Open(Protocol, netns), options));

    /// <summary>Counts the policies for what this host sends and receives; those of single sockets are not among them.</summary>
    /// <returns>How many there are.</returns>
    /// <exception cref="NetlinkException">CAP_NET_ADMIN is lacking (<see cref="Errno.EPERM"/>), or the kernel refused otherwise.</exception>
    public long CountPolicies() => _connection.Get("count IPsec policies", CountRequest(), DecodeCount);

    /// <summary>Closes the socket.</summary>
    public void Dispose() => _connection.Dispose();

    internal static MessageWriter CountRequest()
    {
        var request = new MessageWriter(XFRM_MSG.GETSPDINFO);
        request.AddHeader<uint>(0);
        return request;
    }

    private static long DecodeCount(NetlinkMessage message)
    {
        foreach (NetlinkAttribute attribute in message.ReadAttributes(FlagsLength))
        {
            if (attribute.Type == XFRMA_SPD.INFO && MemoryMarshal.TryRead(attribute.Payload, out XfrmSpdInfo counts))
            {
                return (long)counts.In + counts.Out;
            }
        }

        throw new MalformedMessageException("What was told about policies has no number of them.");
    }
}
