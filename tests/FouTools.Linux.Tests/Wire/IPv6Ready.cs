using System.Net;
using FouTools.Linux.Namespaces;

namespace FouTools.Linux.Tests.Wire;

/// <summary>
/// Waits until IPv6 addresses can be used. Even one without duplicate address detection gets its route only in deferred work
/// (addrconf_dad_work in net/ipv6/addrconf.c).
/// </summary>
internal static class IPv6Ready
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    public static void WaitFor(NetworkNamespace netns, params string[] addresses)
    {
        string[] wanted = [.. addresses.Select(address => Convert.ToHexStringLower(IPAddress.Parse(address).GetAddressBytes()) + " 80 ")];
        bool ready = netns.Run(() => SpinWait.SpinUntil(
            () =>
            {
                string[] routes = File.ReadAllLines("/proc/thread-self/net/ipv6_route");
                return wanted.All(start => routes.Any(route => route.StartsWith(start, StringComparison.Ordinal)));
            },
            s_patience));
        Assert.True(ready, $"The host does not take up {string.Join(" and ", addresses)}.");
    }
}
