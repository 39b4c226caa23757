using FouTools.Linux;
using FouTools.Linux.Namespaces;
using FouTools.Netlink.Codec;
using FouTools.Netlink.Fou.Wire;
using FouTools.Netlink.Generic;

namespace FouTools.Netlink.Fou;

/// <summary>The FOU ports of one network namespace: ip-fou(8). Safe to use from several threads.</summary>
public sealed class FouPorts : IDisposable
{
    /// <summary>
    /// The sizes of the receive buffers of the connections in bytes. The kernel fits its datagrams to them, up to
    /// 32 KiB, so that the lists of no two connections are cut at the same places: see <see cref="List"/>.
    /// </summary>
    internal static IReadOnlyList<int> BufferSizes { get; } = [64 * 1024, 8 * 1024, 13 * 1024, 21 * 1024, 27 * 1024];

    private const int MaxRounds = 8;

    private readonly IReadOnlyList<GenericConnection> _connections;

    /// <summary>Speaks over connections, which it owns from now on. Tests give it a kernel of their own.</summary>
    /// <param name="connections">Connections to one network namespace, at least one, each with another receive buffer.</param>
    public FouPorts(params IReadOnlyList<GenericConnection> connections)
    {
        ArgumentNullException.ThrowIfNull(connections);
        ArgumentOutOfRangeException.ThrowIfZero(connections.Count, nameof(connections));
        _connections = connections;
    }

    /// <summary>Opens a namespace.</summary>
    /// <param name="netns">The network namespace, or null for the caller's own.</param>
    /// <param name="options">The bounds, all but the size of the buffer, or null for the usual ones.</param>
    /// <returns>Its FOU ports.</returns>
    /// <exception cref="LinuxException">The namespace may not be entered, or the kernel refused the sockets.</exception>
    public static FouPorts Open(NetworkNamespace? netns = null, NetlinkConnectionOptions? options = null)
    {
        var connections = new List<GenericConnection>();
        try
        {
            foreach (int size in BufferSizes)
            {
                connections.Add(GenericConnection.Open(netns, (options ?? new NetlinkConnectionOptions()) with { BufferSize = size }));
            }

            return new FouPorts(connections);
        }
        catch
        {
            connections.ForEach(connection => connection.Dispose());
            throw;
        }
    }

    /// <summary>Finds out what the kernel's FOU can do.</summary>
    /// <returns>What it can do, or null when the module fou is not loaded or was not built.</returns>
    /// <exception cref="NetlinkException">The kernel refused.</exception>
    public FouCapabilities? FindCapabilities()
    {
        GenericConnection connection = _connections[0];
        if (connection.FindFamily(FOU_GENL.NAME) is not { } family)
        {
            return null;
        }

        return new FouCapabilities
        {
            Family = family,
            CanBind = family.MaxAttribute >= FOU_ATTR.IFINDEX,
            MinProtocol = FindMinProtocol(connection, family),
        };
    }

    /// <summary>Adds a port.</summary>
    /// <param name="port">The port.</param>
    /// <returns>
    /// The port as the kernel lists it. With a peer but no local address it has the one that the route to the peer led
    /// the kernel to.
    /// </returns>
    /// <exception cref="ArgumentException">It cannot be one (<see cref="FouPortRules"/>); the parameter name is that of the property.</exception>
    /// <exception cref="NetlinkException">
    /// The UDP port is taken (<see cref="Errno.EADDRINUSE"/>), the local address is of another host
    /// (<see cref="Errno.EADDRNOTAVAIL"/>), there is no way to the peer (<see cref="Errno.ENETUNREACH"/>,
    /// <see cref="Errno.EHOSTUNREACH"/>), the module is not loaded (<see cref="Errno.ENOENT"/>), the caller may not
    /// (<see cref="Errno.EPERM"/>), the port was added and removed by another before it could be read
    /// (<see cref="Errno.ESRCH"/>), or the kernel refused otherwise.
    /// </exception>
    public FouPort Add(FouPort port)
    {
        ArgumentNullException.ThrowIfNull(port);
        if (FouPortRules.FindFault(port) is { } fault)
        {
            throw fault.ToException();
        }

        string operation = $"add FOU port {port}";
        try
        {
            _connections[0].Execute(operation, FOU_GENL.NAME, family => FouPortMessage.AddRequest(family, port));
        }
        catch (NetlinkException refusal)
        {
            throw FouErrorExplainer.OfAdd(refusal, operation, port);
        }

        return Find(port)
            ?? List().FirstOrDefault(candidate => candidate == port with { LocalAddress = candidate.LocalAddress })
            ?? throw new NetlinkException(operation, Errno.ESRCH, "it was added, but is gone again");
    }

    /// <summary>Removes a port.</summary>
    /// <param name="port">
    /// The port as it was listed: the kernel wants address family, port, addresses, peer port and interface exactly as
    /// it has them itself. Type and protocol do not count.
    /// </param>
    /// <exception cref="NetlinkException">
    /// There is none (<see cref="Errno.ESRCH"/>), the module is not loaded (<see cref="Errno.ENOENT"/>), the caller may
    /// not (<see cref="Errno.EPERM"/>), or the kernel refused otherwise.
    /// </exception>
    public void Remove(FouPort port)
    {
        ArgumentNullException.ThrowIfNull(port);
        string operation = $"remove FOU port {port}";
        try
        {
            _connections[0].Execute(operation, FOU_GENL.NAME, family => FouPortMessage.RemoveRequest(family, port));
        }
        catch (NetlinkException refusal)
        {
            throw FouErrorExplainer.OfRemove(refusal, operation);
        }
    }

    /// <summary>Gets a port by what the kernel tells ports apart by.</summary>
    /// <param name="port">Address family, port, addresses, peer port and interface. Type and protocol do not count.</param>
    /// <returns>The port as the kernel has it now.</returns>
    /// <exception cref="NetlinkException">
    /// There is none (<see cref="Errno.ESRCH"/>), the module is not loaded (<see cref="Errno.ENOENT"/>), or the kernel
    /// refused otherwise.
    /// </exception>
    public FouPort Get(FouPort port)
    {
        ArgumentNullException.ThrowIfNull(port);
        string operation = $"get FOU port {port}";
        try
        {
            return _connections[0].Get(
                operation, FOU_GENL.NAME, family => FouPortMessage.GetRequest(family, port), FouPortMessage.Decode);
        }
        catch (NetlinkException refusal)
        {
            throw FouErrorExplainer.OfGet(refusal, operation);
        }
    }

    /// <summary>Gets a port by what the kernel tells ports apart by, or null when there is none.</summary>
    /// <param name="port">Address family, port, addresses, peer port and interface. Type and protocol do not count.</param>
    /// <returns>The port as the kernel has it now, or null.</returns>
    /// <exception cref="NetlinkException">The module is not loaded (<see cref="Errno.ENOENT"/>), or the kernel refused otherwise.</exception>
    public FouPort? Find(FouPort port)
    {
        try
        {
            return Get(port);
        }
        catch (NetlinkException exception) when (exception.Error == Errno.ESRCH)
        {
            return null;
        }
    }

    /// <summary>
    /// Lists the ports, the newest first. Every port that is there from the beginning to the end of the call is in the
    /// list, and none that was not there during it. A short list takes one reading. One that does not fit into one
    /// datagram takes several, over connections to which the kernel sends datagrams of other sizes, because it loses a
    /// port at the end of each.
    /// </summary>
    /// <returns>The ports.</returns>
    /// <exception cref="NetlinkException">
    /// The module is not loaded (<see cref="Errno.ENOENT"/>), the list kept changing (<see cref="Errno.EINTR"/>), or the
    /// kernel refused otherwise.
    /// </exception>
    public IReadOnlyList<FouPort> List()
    {
        const string Operation = "list FOU ports";
        for (int round = 1; round <= MaxRounds; round++)
        {
            var stitching = new FouDumpMerger();
            foreach (GenericConnection connection in _connections)
            {
                if (!stitching.TryAdd(Read(Operation, connection), connection.BufferSize))
                {
                    break;
                }

                if (stitching.TryComplete() is { } ports)
                {
                    return ports;
                }
            }
        }

        throw new NetlinkException(
            Operation, Errno.EINTR, $"the list changed or had gaps at each of {MaxRounds} attempts");
    }

    /// <summary>Closes the sockets.</summary>
    public void Dispose()
    {
        foreach (GenericConnection connection in _connections)
        {
            connection.Dispose();
        }
    }

    private static FouDumpPart[] Read(string operation, GenericConnection connection)
    {
        try
        {
            return
            [
                .. connection
                    .Dump(
                        operation,
                        FOU_GENL.NAME,
                        FouPortMessage.ListRequest,
                        message => (Port: FouPortMessage.Decode(message), message.Datagram, Size: NetlinkMessageHeader.Size + message.Payload.Length))
                    .GroupBy(item => item.Datagram)
                    .Select(run => new FouDumpPart([.. run.Select(item => item.Port)], run.Sum(item => item.Size))),
            ];
        }
        catch (NetlinkException refusal)
        {
            throw FouErrorExplainer.OfList(refusal, operation);
        }
    }

    private static int? FindMinProtocol(GenericConnection connection, GenericFamily family)
    {
        try
        {
            AttributePolicy? policy = connection.GetPolicy(family).Find(FOU_CMD.ADD, FOU_ATTR.IPPROTO);
            return policy is null ? null : (int)(policy.Minimum ?? 0);
        }
        catch (NetlinkException exception) when (exception.Error is Errno.EOPNOTSUPP or Errno.EINVAL)
        {
            // A kernel without this command.
            return null;
        }
    }
}
