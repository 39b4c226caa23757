namespace FouTools.Linux.Tun;

/// <summary>The type of a TUN device.</summary>
public enum TunKind
{
    /// <summary>Packets of the network layer without an Ethernet header (IFF_TUN).</summary>
    IP,

    /// <summary>Ethernet frames without a frame check sequence (IFF_TAP); such a device can join a bridge.</summary>
    Ethernet,
}
