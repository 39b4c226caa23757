namespace FouTools.Diagnosis.Model;

/// <summary>What a check looks for, in the order in which the checks are made: first what costs nothing to know.</summary>
public enum TunnelCheckName
{
    /// <summary>The device is there, up and has an address; of a datapath, its workers run.</summary>
    Device,

    /// <summary>The encapsulation can work as it is set: module, type, port, TTL.</summary>
    Encapsulation,

    /// <summary>The outer source address and the underlay interface are those of this host, and usable.</summary>
    Underlay,

    /// <summary>There is a route to the other end.</summary>
    Route,

    /// <summary>That route does not lead back into the tunnel.</summary>
    RoutingLoop,

    /// <summary>There is a FOU port to receive at.</summary>
    FouPort,

    /// <summary>The reverse path filter lets in what comes from the other end, outside and inside.</summary>
    ReversePathFilter,

    /// <summary>An ICMP echo request through the tunnel is answered.</summary>
    FarEnd,

    /// <summary>UDP to the port of the other end is not refused on the way or there.</summary>
    UdpPort,

    /// <summary>Both ends speak the same protocol, as far as this end can see.</summary>
    Protocol,

    /// <summary>UDP checksums are there where the receiver wants them.</summary>
    Checksum,

    /// <summary>The path takes the longest packet of the tunnel.</summary>
    PathMtu,
}
