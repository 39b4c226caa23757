using System.Net;
using System.Net.Sockets;
using FouTools.Diagnosis.Hosts;
using FouTools.Diagnosis.Subjects;
using FouTools.Linux.Interfaces;
using FouTools.Netlink.Rtnetlink;

namespace FouTools.Diagnosis.Checks;

/// <summary>Derives an inner address of the remote from the local configuration.</summary>
internal static class TargetSearch
{
    /// <summary>Finds a target.</summary>
    /// <param name="subject">The tunnel.</param>
    /// <param name="view">The namespace of its device.</param>
    /// <param name="link">Its device.</param>
    /// <param name="wanted">The address that the user gave; null for none.</param>
    /// <returns>The target, or why there is none.</returns>
    public static (InnerTarget? Target, string Reason) Find(TunnelSubject subject, INetworkView view, Link link, IPAddress? wanted)
    {
        if (!subject.CarriesIPv4 && !subject.CarriesIPv6)
        {
            return (null, $"The {subject.Noun} carries no IP packets, so there is nothing to send an echo request to.");
        }

        AssignedAddress[] own = [.. view.ListAddresses(link).Where(address => Passes(subject, address.Address.Address))];
        if (wanted is not null)
        {
            return !Passes(subject, wanted) ? (null, $"{wanted} belongs to an address family that the {subject.Noun} does not carry.")
                : FindSource(own, wanted) is { } source ? (new InnerTarget(wanted, source), string.Empty)
                : (null, $"The device has no address of the family of {wanted} to probe from.");
        }

        IPAddress? found = Candidates(subject, view, link, own)
            .FirstOrDefault(candidate => IsBehind(subject, candidate) && !own.Any(address => address.Address.Address.Equals(candidate)));
        return found is not null && FindSource(own, found) is { } from
            ? (new InnerTarget(found, from), string.Empty)
            : (null, "No inner address of the remote can be derived from the configuration; give one as the target.");
    }

    // The most conclusive first.
    private static IEnumerable<IPAddress> Candidates(TunnelSubject subject, INetworkView view, Link link, AssignedAddress[] own) =>
    [
        .. own.Select(address => address.Peer).OfType<IPAddress>(),
        .. own.Select(address => FindOther(address.Address)).OfType<IPAddress>(),
        .. subject.AllowedPrefixes.Where(IsOneHost).Select(prefix => prefix.BaseAddress),
        .. own.Select(address => address.Address.Address.AddressFamily).Distinct()
            .SelectMany(view.ListRoutes)
            .Where(route => route.LinkIndex == link.Index)
            .Select(route => route.Gateway).OfType<IPAddress>(),
    ];

    // The other host of a network of two: RFC 3021, RFC 6164, and /30 and /126 with their first address unused.
    private static IPAddress? FindOther(InterfaceAddress address)
    {
        byte[] bytes = address.Address.GetAddressBytes();
        int free = (bytes.Length * 8) - address.PrefixLength;
        int host = free is 1 or 2 ? bytes[^1] & ((1 << free) - 1) : 0;
        switch (free, host)
        {
            case (1, _):
                bytes[^1] ^= 1;
                break;
            case (2, 1 or 2):
                bytes[^1] ^= 3;
                break;
            default:
                return null;
        }

        return new IPAddress(bytes);
    }

    // Prefer an address in the target's network: the reply to it needs no route at the remote.
    private static IPAddress? FindSource(AssignedAddress[] own, IPAddress target) => own
        .Where(address => address.Address.Address.AddressFamily == target.AddressFamily)
        .OrderByDescending(address => address.Address.Network.Contains(target))
        .Select(address => address.Address.Address)
        .FirstOrDefault();

    private static bool IsBehind(TunnelSubject subject, IPAddress candidate) =>
        subject.AllowedPrefixes.Count == 0 || subject.AllowedPrefixes.Any(prefix => prefix.Contains(candidate));

    private static bool IsOneHost(IPNetwork prefix) => prefix.PrefixLength == prefix.BaseAddress.GetAddressBytes().Length * 8;

    // A link-local address reveals nothing about the remote, and probing one needs its zone.
    private static bool Passes(TunnelSubject subject, IPAddress address) => address.AddressFamily == AddressFamily.InterNetwork
        ? subject.CarriesIPv4
        : subject.CarriesIPv6 && !address.IsIPv6LinkLocal;
}
