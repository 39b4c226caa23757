namespace FouTools.Diagnosis.Model;

/// <summary>The checks, in the order in which they run: those without probes first.</summary>
public enum TunnelCheckName
{
    /// <summary>The device exists, is up and has an address; the workers of a datapath run.</summary>
    Device,

    /// <summary>Encapsulation works with its settings: module, type, port, TTL.</summary>
    Encapsulation,

    /// <summary>This host has the outer source address and the underlay interface, and both are usable.</summary>
    Underlay,

    /// <summary>There is a route to the remote.</summary>
    Route,

    /// <summary>That route does not lead back into the tunnel.</summary>
    RoutingLoop,

    /// <summary>There is a FOU port to receive on.</summary>
    FouPort,

    /// <summary>The reverse path filter accepts outer and inner packets from the remote.</summary>
    ReversePathFilter,

    /// <summary>An ICMP echo request through the tunnel is answered.</summary>
    FarEnd,

    /// <summary>Neither the remote nor a router rejects UDP to the remote port.</summary>
    UdpPort,

    /// <summary>Both ends use the same protocol, as far as this end can tell.</summary>
    Protocol,

    /// <summary>Datagrams have the UDP checksums that their receiver requires.</summary>
    Checksum,

    /// <summary>The longest packet of the tunnel fits the path MTU.</summary>
    PathMtu,
}
