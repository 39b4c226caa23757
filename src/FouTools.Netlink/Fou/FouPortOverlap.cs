namespace FouTools.Netlink.Fou;

/// <summary>
/// Which FOU ports cannot be there together: those whose sockets the kernel binds to the same UDP port
/// (inet_rcv_saddr_equal, udp_lib_lport_inuse). Type, protocol and peer make no difference.
/// </summary>
public static class FouPortOverlap
{
    /// <summary>Finds the port that keeps another from being added.</summary>
    /// <param name="ports">The ports that are there.</param>
    /// <param name="wanted">The port that is to be added.</param>
    /// <returns>The first that overlaps with it, or null.</returns>
    public static FouPort? Find(IEnumerable<FouPort> ports, FouPort wanted)
    {
        ArgumentNullException.ThrowIfNull(ports);
        ArgumentNullException.ThrowIfNull(wanted);
        return ports.FirstOrDefault(port => Overlaps(port, wanted));
    }

    private static bool Overlaps(FouPort one, FouPort other) =>
        one.Port == other.Port
        && one.AddressFamily == other.AddressFamily
        && (one.InterfaceIndex == 0 || other.InterfaceIndex == 0 || one.InterfaceIndex == other.InterfaceIndex)
        && (WildcardAddress.ToNull(one.LocalAddress) is not { } local
            || WildcardAddress.ToNull(other.LocalAddress) is not { } otherLocal
            || local.Equals(otherLocal));
}
