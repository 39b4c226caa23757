namespace FouTools.Captures.Tunnels;

/// <summary>Why nothing was taken out of a packet.</summary>
public enum TunnelMiss : byte
{
    /// <summary>Something was.</summary>
    None = 0,

    /// <summary>It is no IP packet, or of a link type that is not known.</summary>
    NotIP,

    /// <summary>It is a fragment of an outer packet; the rest is elsewhere.</summary>
    Fragment,

    /// <summary>It is IP, but not UDP.</summary>
    NotUdp,

    /// <summary>It is UDP to a port that is no tunnel's.</summary>
    OtherPort,

    /// <summary>It was cut when captured, before the inner packet begins.</summary>
    Cut,

    /// <summary>It goes to a tunnel's port, and its headers are not those of the tunnel.</summary>
    Malformed,

    /// <summary>It is a GUE control message, which has no packet inside.</summary>
    ControlMessage,

    /// <summary>The protocol inside is one that no link type of a capture stands for.</summary>
    ProtocolNotCarried,
}
