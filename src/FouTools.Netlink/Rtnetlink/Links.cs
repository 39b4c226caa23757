using FouTools.Linux.Interfaces;
using FouTools.Linux;
using FouTools.Linux.Namespaces;
using FouTools.Netlink.Codec;
using FouTools.Netlink.Rtnetlink.Wire;

namespace FouTools.Netlink.Rtnetlink;

/// <summary>The links of one network namespace: ip-link(8).</summary>
public sealed class Links
{
    private readonly NetlinkConnection _connection;

    internal Links(NetlinkConnection connection) => _connection = connection;

    /// <summary>Lists the links.</summary>
    /// <param name="kind">Only those of this kind, such as veth; null for all.</param>
    /// <returns>The links in the kernel's order.</returns>
    /// <exception cref="NetlinkException">The kernel refused, or its answer got lost.</exception>
    public IReadOnlyList<Link> List(string? kind = null)
    {
        var request = new MessageWriter(RTM.GETLINK);
        request.AddHeader(default(IfInfoMsg));
        if (kind is null)
        {
            return _connection.Dump("list links", request, LinkDecoder.Decode);
        }

        using (request.Nest(IFLA.LINKINFO))
        {
            request.AddString(IFLA_INFO.KIND, kind);
        }

        // The kernel lists everything when it does not know the kind, as when its module is not loaded.
        return [.. _connection.Dump($"list links of kind {kind}", request, LinkDecoder.Decode).Where(link => link.Kind == kind)];
    }

    /// <summary>Gets a link by its name.</summary>
    /// <param name="name">The name.</param>
    /// <returns>The link.</returns>
    /// <exception cref="ArgumentException">No link can have this name.</exception>
    /// <exception cref="NetlinkException">There is none (<see cref="Errno.ENODEV"/>).</exception>
    public Link Get(string name)
    {
        InterfaceName.ThrowIfInvalid(name, nameof(name));
        var request = new MessageWriter(RTM.GETLINK);
        request.AddHeader(default(IfInfoMsg));
        request.AddString(IFLA.IFNAME, name);
        return _connection.Get($"get link {name}", request, LinkDecoder.Decode);
    }

    /// <summary>Gets a link by its index.</summary>
    /// <param name="index">The index.</param>
    /// <returns>The link.</returns>
    /// <exception cref="NetlinkException">There is none (<see cref="Errno.ENODEV"/>).</exception>
    public Link Get(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(index);
        var request = new MessageWriter(RTM.GETLINK);
        request.AddHeader(new IfInfoMsg { Index = index });
        return _connection.Get($"get link with index {index}", request, LinkDecoder.Decode);
    }

    /// <summary>Gets a link by its name, or null when there is none.</summary>
    /// <param name="name">The name.</param>
    /// <returns>The link or null.</returns>
    /// <exception cref="ArgumentException">No link can have this name.</exception>
    /// <exception cref="NetlinkException">The kernel refused for another reason.</exception>
    public Link? Find(string name)
    {
        try
        {
            return Get(name);
        }
        catch (NetlinkException exception) when (exception.Error == Errno.ENODEV)
        {
            return null;
        }
    }

    /// <summary>Makes two links that are joined, both down.</summary>
    /// <param name="name">The name of the end in this namespace.</param>
    /// <param name="peerName">The name of the other end.</param>
    /// <param name="peerPlace">The namespace of the other end, or null for this one.</param>
    /// <returns>The end in this namespace.</returns>
    /// <exception cref="ArgumentException">A name can not be one.</exception>
    /// <exception cref="NetlinkException">A name is taken (<see cref="Errno.EEXIST"/>), or the kernel refused otherwise.</exception>
    public Link CreateVeth(string name, string peerName, NetworkNamespace? peerPlace = null)
    {
        InterfaceName.ThrowIfInvalid(name, nameof(name));
        InterfaceName.ThrowIfInvalid(peerName, nameof(peerName));
        _connection.Execute($"create veth pair {name} and {peerName}", VethRequest(name, peerName, peerPlace?.Descriptor));
        GC.KeepAlive(peerPlace);
        return Get(name);
    }

    /// <summary>Moves a link to another namespace, where it arrives down and without addresses.</summary>
    /// <param name="link">The link.</param>
    /// <param name="netns">The namespace to move it to.</param>
    /// <param name="newName">Its name there, or null to keep it.</param>
    /// <exception cref="NetlinkException">The name is taken there (<see cref="Errno.EEXIST"/>), or the kernel refused otherwise.</exception>
    public void Move(Link link, NetworkNamespace netns, string? newName = null)
    {
        ArgumentNullException.ThrowIfNull(link);
        ArgumentNullException.ThrowIfNull(netns);
        if (newName is not null)
        {
            InterfaceName.ThrowIfInvalid(newName, nameof(newName));
        }

        MessageWriter request = ChangeRequest(link);
        request.AddInt32(IFLA.NET_NS_FD, netns.Descriptor);
        if (newName is not null)
        {
            request.AddString(IFLA.IFNAME, newName);
        }

        _connection.Execute($"move link {link.Name} to network namespace '{netns.Name}'", request);
        GC.KeepAlive(netns);
    }

    /// <summary>Gives a link another name.</summary>
    /// <param name="link">The link.</param>
    /// <param name="newName">The new name.</param>
    /// <returns>The link under its new name, otherwise as given.</returns>
    /// <exception cref="ArgumentException">No link can have this name.</exception>
    /// <exception cref="NetlinkException">The name is taken (<see cref="Errno.EEXIST"/>), or the kernel refused otherwise.</exception>
    public Link Rename(Link link, string newName)
    {
        ArgumentNullException.ThrowIfNull(link);
        InterfaceName.ThrowIfInvalid(newName, nameof(newName));
        MessageWriter request = ChangeRequest(link);
        request.AddString(IFLA.IFNAME, newName);
        _connection.Execute($"rename link {link.Name} to {newName}", request);
        return link with { Name = newName };
    }

    /// <summary>Sets a link up.</summary>
    /// <param name="link">The link.</param>
    /// <exception cref="NetlinkException">The kernel refused.</exception>
    public void SetUp(Link link)
    {
        ArgumentNullException.ThrowIfNull(link);
        _connection.Execute($"set link {link.Name} up", ChangeRequest(link, LinkFlags.Up, LinkFlags.Up));
    }

    /// <summary>Sets a link down, which also takes its routes away.</summary>
    /// <param name="link">The link.</param>
    /// <exception cref="NetlinkException">The kernel refused.</exception>
    public void SetDown(Link link)
    {
        ArgumentNullException.ThrowIfNull(link);
        _connection.Execute($"set link {link.Name} down", ChangeRequest(link, LinkFlags.None, LinkFlags.Up));
    }

    /// <summary>Sets the largest packet of a link.</summary>
    /// <param name="link">The link.</param>
    /// <param name="mtu">The size in bytes. Under 1280 the link loses IPv6 (RFC 8200 section 5).</param>
    /// <exception cref="NetlinkException">The driver does not take this size (<see cref="Errno.EINVAL"/>), or the kernel refused otherwise.</exception>
    public void SetMtu(Link link, int mtu)
    {
        ArgumentNullException.ThrowIfNull(link);
        ArgumentOutOfRangeException.ThrowIfNegative(mtu);
        _connection.Execute($"set MTU {mtu} on {link.Name}", MtuRequest(link, mtu));
    }

    /// <summary>Sets how many packets may wait to be sent on a link.</summary>
    /// <param name="link">The link.</param>
    /// <param name="length">The number of packets.</param>
    /// <exception cref="NetlinkException">The kernel refused.</exception>
    public void SetTransmitQueueLength(Link link, int length)
    {
        ArgumentNullException.ThrowIfNull(link);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        MessageWriter request = ChangeRequest(link);
        request.AddInt32(IFLA.TXQLEN, length);
        _connection.Execute($"set transmit queue length {length} on {link.Name}", request);
    }

    /// <summary>Sets how a link makes its own IPv6 addresses, before it is set up.</summary>
    /// <param name="link">The link.</param>
    /// <param name="mode">The way.</param>
    /// <exception cref="NetlinkException">
    /// The link has no IPv6 (<see cref="Errno.EAFNOSUPPORT"/>), there is no secret yet for
    /// <see cref="Ipv6AddressGeneration.StablePrivacy"/> (<see cref="Errno.EINVAL"/>), or the kernel refused otherwise.
    /// </exception>
    public void SetIpv6AddressGeneration(Link link, Ipv6AddressGeneration mode)
    {
        ArgumentNullException.ThrowIfNull(link);
        MessageWriter request = ChangeRequest(link);
        using (request.Nest(IFLA.AF_SPEC))
        using (request.Nest(AF.INET6))
        {
            request.AddByte(IFLA_INET6.ADDR_GEN_MODE, (byte)mode);
        }

        _connection.Execute($"set IPv6 address generation {mode} on {link.Name}", request);
    }

    /// <summary>Deletes a link, and with one end of a veth the other.</summary>
    /// <param name="link">The link.</param>
    /// <exception cref="NetlinkException">
    /// It is gone already (<see cref="Errno.ENODEV"/>), it is hardware or the loopback (<see cref="Errno.EOPNOTSUPP"/>),
    /// or the kernel refused otherwise.
    /// </exception>
    public void Delete(Link link)
    {
        ArgumentNullException.ThrowIfNull(link);
        _connection.Execute($"delete link {link.Name}", DeleteRequest(link.Index));
    }

    internal static MessageWriter VethRequest(string name, string peerName, int? peerNamespaceDescriptor)
    {
        var request = new MessageWriter(RTM.NEWLINK, MessageFlags.Create | MessageFlags.Exclusive);
        request.AddHeader(default(IfInfoMsg));
        request.AddString(IFLA.IFNAME, name);
        using (request.Nest(IFLA.LINKINFO))
        {
            request.AddString(IFLA_INFO.KIND, "veth");
            using (request.Nest(IFLA_INFO.DATA))
            using (request.Nest(VETH_INFO.PEER))
            {
                request.AddHeader(default(IfInfoMsg));
                request.AddString(IFLA.IFNAME, peerName);
                if (peerNamespaceDescriptor is int descriptor)
                {
                    request.AddInt32(IFLA.NET_NS_FD, descriptor);
                }
            }
        }

        return request;
    }

    internal static MessageWriter MtuRequest(Link link, int mtu)
    {
        MessageWriter request = ChangeRequest(link);
        request.AddInt32(IFLA.MTU, mtu);
        return request;
    }

    internal static MessageWriter DeleteRequest(int index)
    {
        var request = new MessageWriter(RTM.DELLINK);
        request.AddHeader(new IfInfoMsg { Index = index });
        return request;
    }

    // By index, so that a name that meanwhile went to another link can not misdirect the change.
    private static MessageWriter ChangeRequest(Link link, LinkFlags flags = LinkFlags.None, LinkFlags change = LinkFlags.None)
    {
        var request = new MessageWriter(RTM.NEWLINK);
        request.AddHeader(new IfInfoMsg { Index = link.Index, Flags = (uint)flags, Change = (uint)change });
        return request;
    }
}
