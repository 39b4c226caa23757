using System.Net;
using System.Net.Sockets;

namespace FouTools.Netlink.Codec;

/// <summary>Between .NET's address families and the kernel's.</summary>
internal static class KernelFamily
{
    public static byte Of(AddressFamily family) => family switch
    {
        AddressFamily.Unspecified => AF.UNSPEC,
        AddressFamily.InterNetwork => AF.INET,
        AddressFamily.InterNetworkV6 => AF.INET6,
        _ => throw new ArgumentOutOfRangeException(nameof(family), family, "The family is neither IPv4 nor IPv6."),
    };

    public static byte Of(IPAddress address) => Of(address.AddressFamily);

    public static int BitsOf(byte family) => family == AF.INET ? 32 : 128;
}
