using FouTools.Linux;

namespace FouTools.Netlink.Fou;

/// <summary>
/// What the kernel's error numbers mean for FOU ports, whose code explains none of them itself. The exception has the
/// same number, except where noted.
/// </summary>
internal static class FouErrorExplainer
{
    /// <summary>Explains why a port was not added.</summary>
    public static NetlinkException OfAdd(NetlinkException refusal, string operation, FouPort port) => Explain(refusal, operation, refusal.Error switch
    {
        Errno.EADDRINUSE => $"UDP port {port.Port} is taken, by another FOU port or by a program's socket",
        Errno.EADDRNOTAVAIL => $"no interface here has the address {port.LocalAddress}",
        Errno.ENETUNREACH or Errno.EHOSTUNREACH => $"there is no route to the peer {port.PeerAddress}",
        Errno.EAFNOSUPPORT or Errno.EPFNOSUPPORT => $"this kernel has no {port.AddressFamily}",
        _ => null,
    });

    /// <summary>Explains why a port was not found. The kernel says ESRCH.</summary>
    public static NetlinkException OfGet(NetlinkException refusal, string operation) => Explain(refusal, operation, refusal.Error switch
    {
        Errno.ESRCH => "there is no such port",
        _ => null,
    });

    /// <summary>Explains why a port was not removed. The kernel says EINVAL where it means ESRCH.</summary>
    public static NetlinkException OfRemove(NetlinkException refusal, string operation) => refusal.Error == Errno.EINVAL
        ? new NetlinkException(refusal, operation, Errno.ESRCH, "there is no such port")
        : Explain(refusal, operation, reason: null);

    /// <summary>Explains why ports were not listed.</summary>
    public static NetlinkException OfList(NetlinkException refusal, string operation) => Explain(refusal, operation, reason: null);

    private static NetlinkException Explain(NetlinkException refusal, string operation, string? reason)
    {
        reason ??= refusal.Error switch
        {
            Errno.ENOENT => "this kernel has no family named fou: the module fou is not loaded (modprobe fou), or was not built",
            Errno.EPERM => "it takes CAP_NET_ADMIN in the initial user namespace, which the root of another user namespace does not have",
            _ => null,
        };
        return reason is null ? refusal : new NetlinkException(refusal, operation, refusal.Error, reason);
    }
}
