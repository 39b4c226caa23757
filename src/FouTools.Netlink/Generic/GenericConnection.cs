using System.Collections.Concurrent;
using System.Text;
using FouTools.Linux;
using FouTools.Linux.Namespaces;
using FouTools.Netlink.Codec;
using FouTools.Netlink.Generic.Wire;

namespace FouTools.Netlink.Generic;

/// <summary>
/// Generic netlink over one socket that stays in its network namespace wherever it is used from: the controller nlctrl,
/// and requests of the families it knows. Safe to use from several threads.
/// </summary>
public sealed class GenericConnection : IDisposable
{
    /// <summary>The longest name of a family in bytes: GENL_NAMSIZ less the terminating NUL.</summary>
    internal const int MaxNameLength = 15;

    // NETLINK_GENERIC, include/uapi/linux/netlink.h.
    private const int Protocol = 16;

    private const byte ControllerVersion = 2;

    private readonly NetlinkConnection _connection;

    // A module that is loaded again gets another id, so that these hold for this connection at most: see InFamily.
    private readonly ConcurrentDictionary<string, GenericFamily> _families = new(StringComparer.Ordinal);

    /// <summary>Speaks over a connection, which it owns from now on. Tests give it a kernel of their own.</summary>
    /// <param name="connection">A connection of the family NETLINK_GENERIC.</param>
    public GenericConnection(NetlinkConnection connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        _connection = connection;
    }

    /// <summary>The size of the receive buffer in bytes, as it was asked for.</summary>
    internal int BufferSize => _connection.BufferSize;

    /// <summary>Opens a namespace.</summary>
    /// <param name="netns">The network namespace, or null for the caller's own.</param>
    /// <param name="options">The bounds, or null for the usual ones.</param>
    /// <returns>The connection.</returns>
    /// <exception cref="LinuxException">The namespace may not be entered, or the kernel refused the socket.</exception>
    public static GenericConnection Open(NetworkNamespace? netns = null, NetlinkConnectionOptions? options = null) =>
        new(new NetlinkConnection(SocketTransport.Open(Protocol, netns), options));

    /// <summary>Gets a family by its name.</summary>
    /// <param name="name">The name, such as fou.</param>
    /// <returns>The family as it is now.</returns>
    /// <exception cref="ArgumentException">No family can have this name.</exception>
    /// <exception cref="NetlinkException">
    /// The kernel has none (<see cref="Errno.ENOENT"/>): its module is not loaded, or was not built. Or it refused otherwise.
    /// </exception>
    public GenericFamily GetFamily(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (Encoding.UTF8.GetByteCount(name) > MaxNameLength)
        {
            throw new ArgumentException(
                $"'{name}' cannot be the name of a generic netlink family: it is longer than {MaxNameLength} bytes.", nameof(name));
        }

        return _connection.Get($"get generic netlink family {name}", FamilyRequest(name), FamilyDecoder.Decode);
    }

    /// <summary>Gets a family by its name, or null when the kernel has none.</summary>
    /// <param name="name">The name.</param>
    /// <returns>The family as it is now, or null.</returns>
    /// <exception cref="ArgumentException">No family can have this name.</exception>
    /// <exception cref="NetlinkException">The kernel refused for another reason.</exception>
    public GenericFamily? FindFamily(string name)
    {
        try
        {
            return GetFamily(name);
        }
        catch (NetlinkException exception) when (exception.Error == Errno.ENOENT)
        {
            return null;
        }
    }

    /// <summary>Lists the families that the kernel has now.</summary>
    /// <returns>The families in the kernel's order.</returns>
    /// <exception cref="NetlinkException">The kernel refused, or its answer got lost.</exception>
    public IReadOnlyList<GenericFamily> ListFamilies() =>
        _connection.Dump("list generic netlink families", ControllerRequest(CTRL_CMD.GETFAMILY), FamilyDecoder.Decode);

    /// <summary>Gets what the kernel accepts of the attributes of a family.</summary>
    /// <param name="family">The family.</param>
    /// <returns>Its policy.</returns>
    /// <exception cref="NetlinkException">
    /// The kernel is older than 5.7 (<see cref="Errno.EOPNOTSUPP"/>), the family is gone (<see cref="Errno.ENOENT"/>) or
    /// has no policy (ENODATA), or the kernel refused otherwise.
    /// </exception>
    public FamilyPolicy GetPolicy(GenericFamily family)
    {
        ArgumentNullException.ThrowIfNull(family);
        IReadOnlyList<FamilyPolicy> parts = _connection.Dump(
            $"get policy of generic netlink family {family.Name}", PolicyRequest(family.Id), PolicyDecoder.Decode);
        return new FamilyPolicy(
            [.. parts.SelectMany(part => part.Commands)], [.. parts.SelectMany(part => part.Attributes)]);
    }

    /// <summary>Closes the socket.</summary>
    public void Dispose() => _connection.Dispose();

    internal static MessageWriter FamilyRequest(string name)
    {
        MessageWriter request = ControllerRequest(CTRL_CMD.GETFAMILY);
        request.AddString(CTRL_ATTR.FAMILY_NAME, name);
        return request;
    }

    internal static MessageWriter PolicyRequest(ushort family)
    {
        MessageWriter request = ControllerRequest(CTRL_CMD.GETPOLICY);
        request.AddUInt16(CTRL_ATTR.FAMILY_ID, family);
        return request;
    }

    /// <summary>Has a family do something. The request is made again when the id it went to is gone, see <see cref="InFamily"/>.</summary>
    internal NetlinkMessage? Execute(string operation, string family, Func<ushort, MessageWriter> request) =>
        InFamily(family, id => _connection.Execute(operation, request(id)));

    /// <summary>Reads one thing of a family.</summary>
    internal T Get<T>(string operation, string family, Func<ushort, MessageWriter> request, Func<NetlinkMessage, T> decode) =>
        InFamily(family, id => _connection.Get(operation, request(id), decode));

    /// <summary>Lists things of a family.</summary>
    internal IReadOnlyList<T> Dump<T>(string operation, string family, Func<ushort, MessageWriter> request, Func<NetlinkMessage, T> decode) =>
        InFamily(family, id => _connection.Dump(operation, request(id), decode));

    // An id that is gone is answered by ENOENT before anything is done (genl_rcv_msg, net/netlink/genetlink.c), so that
    // the request can be made again under the new one.
    private T InFamily<T>(string name, Func<ushort, T> ask)
    {
        if (_families.TryGetValue(name, out GenericFamily? known))
        {
            try
            {
                return ask(known.Id);
            }
            catch (NetlinkException exception) when (exception.Error == Errno.ENOENT)
            {
                _families.TryRemove(name, out _);
            }
        }

        GenericFamily family = _families[name] = GetFamily(name);
        return ask(family.Id);
    }

    private static MessageWriter ControllerRequest(byte command)
    {
        var request = new MessageWriter(GENL_ID.CTRL);
        request.AddHeader(new GenlMsgHdr { Command = command, Version = ControllerVersion });
        return request;
    }
}
