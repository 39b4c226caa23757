namespace FouTools.Linux.Tun;

/// <summary>What the host leaves to whoever reads a device (TUNSETOFFLOAD), and may be left to the host by whoever writes.</summary>
[Flags]
public enum TunOffloads
{
    /// <summary>Nothing: packets come whole, with their checksums.</summary>
    None = 0,

    /// <summary>Transport checksums (TUN_F_CSUM).</summary>
    Checksum = 1,

    /// <summary>Cutting TCP into segments, ECN included (TUN_F_TSO4, TUN_F_TSO6, TUN_F_TSO_ECN).</summary>
    TcpSegmentation = 2,

    /// <summary>Cutting UDP into datagrams (TUN_F_USO4, TUN_F_USO6; Linux 6.2).</summary>
    UdpSegmentation = 4,
}
