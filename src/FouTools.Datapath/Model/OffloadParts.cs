namespace FouTools.Datapath.Model;

/// <summary>The ways in which many packets pass between the host and the engine, or the engine and the network, as one.</summary>
[Flags]
public enum OffloadParts
{
    /// <summary>None: every packet is carried by itself.</summary>
    None = 0,

    /// <summary>The host hands over TCP that is still to be cut into segments, ECN included (TUN_F_TSO4, TUN_F_TSO6, TUN_F_TSO_ECN).</summary>
    TcpSegmentation = 1,

    /// <summary>The host hands over UDP that is still to be cut into datagrams (TUN_F_USO4, TUN_F_USO6).</summary>
    UdpSegmentation = 2,

    /// <summary>Outer datagrams of one length leave by one call (UDP_SEGMENT, udp(7)).</summary>
    UdpSegment = 4,

    /// <summary>Outer datagrams of one length arrive by one call (UDP_GRO, udp(7)).</summary>
    UdpGro = 8,
}
