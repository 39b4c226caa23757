using System.Net;
using FouTools.Linux.Interfaces;
using FouTools.Netlink.Codec;

namespace FouTools.Netlink.Rtnetlink;

/// <summary>Checks what an answer says about an address against the family it names.</summary>
internal static class Prefixes
{
    public static InterfaceAddress Address(IPAddress address, byte prefixLength, byte family)
    {
        if (KernelFamily.Of(address) != family || prefixLength > KernelFamily.BitsOf(family))
        {
            throw new MalformedMessageException($"{address}/{prefixLength} is no address of family {family}.");
        }

        return new InterfaceAddress(address, prefixLength);
    }

    public static IPNetwork Network(IPAddress? address, byte prefixLength, byte family) =>
        Address(address ?? (family == AF.INET ? IPAddress.Any : IPAddress.IPv6Any), prefixLength, family).Network;
}
