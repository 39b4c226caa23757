using System.Net;
using System.Net.Sockets;
using FouTools.Linux.Interfaces;
using FouTools.Linux;
using FouTools.Netlink.Codec;
using FouTools.Netlink.Rtnetlink.Wire;

namespace FouTools.Netlink.Rtnetlink;

/// <summary>The IP addresses of the links of one network namespace: ip-address(8).</summary>
public sealed class Addresses
{
    private readonly NetlinkConnection _connection;

    internal Addresses(NetlinkConnection connection) => _connection = connection;

    /// <summary>Lists addresses.</summary>
    /// <param name="link">Only those of this link; null for all.</param>
    /// <param name="family">Only those of this family; unspecified for both.</param>
    /// <returns>The addresses in the kernel's order.</returns>
    /// <exception cref="NetlinkException">The link is gone (<see cref="Errno.ENODEV"/>), or the kernel refused otherwise.</exception>
    public IReadOnlyList<AssignedAddress> List(Link? link = null, AddressFamily family = AddressFamily.Unspecified)
    {
        var request = new MessageWriter(RTM.GETADDR);
        request.AddHeader(new IfAddrMsg { Family = KernelFamily.Of(family), Index = link?.Index ?? 0 });
        string operation = link is null ? "list addresses" : $"list addresses of {link.Name}";

        // A kernel without strict checking passes the index over, and one without the family lists all families.
        return [.. _connection.Dump(operation, request, AddressDecoder.Decode)
            .OfType<AssignedAddress>()
            .Where(address => (link is null || address.LinkIndex == link.Index)
                && (family == AddressFamily.Unspecified || address.Address.Address.AddressFamily == family))];
    }

    /// <summary>Gives a link an address.</summary>
    /// <param name="link">The link.</param>
    /// <param name="address">The address with the length of its prefix.</param>
    /// <param name="skipDuplicateAddressDetection">
    /// Whether an IPv6 address is usable at once, without asking whether another host has it (RFC 4862 section 5.4).
    /// IPv4 never asks.
    /// </param>
    /// <exception cref="NetlinkException">The link has it (<see cref="Errno.EEXIST"/>), or the kernel refused otherwise.</exception>
    public void Add(Link link, InterfaceAddress address, bool skipDuplicateAddressDetection = false)
    {
        ArgumentNullException.ThrowIfNull(link);
        ThrowIfDefault(address);
        _connection.Execute(
            $"add address {address} to {link.Name}", AddRequest(link.Index, address, skipDuplicateAddressDetection));
    }

    /// <summary>Takes an address from a link.</summary>
    /// <param name="link">The link.</param>
    /// <param name="address">The address with the length of its prefix.</param>
    /// <exception cref="NetlinkException">The link does not have it (<see cref="Errno.EADDRNOTAVAIL"/>), or the kernel refused otherwise.</exception>
    public void Remove(Link link, InterfaceAddress address)
    {
        ArgumentNullException.ThrowIfNull(link);
        ThrowIfDefault(address);
        var request = new MessageWriter(RTM.DELADDR);
        AddAddress(request, link.Index, address, AddressFlags.None);
        _connection.Execute($"remove address {address} from {link.Name}", request);
    }

    internal static MessageWriter AddRequest(int linkIndex, InterfaceAddress address, bool skipDuplicateAddressDetection)
    {
        var request = new MessageWriter(RTM.NEWADDR, MessageFlags.Create | MessageFlags.Exclusive);
        AddressFlags flags = skipDuplicateAddressDetection && address.Address.AddressFamily == AddressFamily.InterNetworkV6
            ? AddressFlags.NoDuplicateAddressDetection
            : AddressFlags.None;
        AddAddress(request, linkIndex, address, flags);
        return request;
    }

    private static void AddAddress(MessageWriter request, int linkIndex, InterfaceAddress address, AddressFlags flags)
    {
        request.AddHeader(new IfAddrMsg
        {
            Family = KernelFamily.Of(address.Address),
            PrefixLength = (byte)address.PrefixLength,
            Flags = (byte)flags,
            Scope = (byte)ScopeOf(address.Address),
            Index = linkIndex,
        });
        request.AddAddress(IFA.LOCAL, address.Address);
        request.AddAddress(IFA.ADDRESS, address.Address);
    }

    // The kernel works out the scope of IPv6 addresses but takes that of IPv4 as told.
    private static RouteScope ScopeOf(IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetwork && IPAddress.IsLoopback(address)
            ? RouteScope.Host
            : RouteScope.Universe;

    private static void ThrowIfDefault(InterfaceAddress address)
    {
        if (address.Address is null)
        {
            throw new ArgumentException("The address is empty.", nameof(address));
        }
    }
}
