namespace FouTools.Linux.Tun;

/// <summary>Work that the host may leave to the reader of a device (TUNSETOFFLOAD), and the writer to the host.</summary>
[Flags]
public enum TunOffloads
{
    /// <summary>Nothing: packets come whole, with their checksums.</summary>
    None = 0,

    /// <summary>Transport checksums (TUN_F_CSUM).</summary>
    Checksum = 1,

    /// <summary>TCP segmentation, ECN included (TUN_F_TSO4, TUN_F_TSO6, TUN_F_TSO_ECN).</summary>
    TcpSegmentation = 2,

    /// <summary>UDP segmentation (TUN_F_USO4, TUN_F_USO6; Linux 6.2).</summary>
    UdpSegmentation = 4,
}
