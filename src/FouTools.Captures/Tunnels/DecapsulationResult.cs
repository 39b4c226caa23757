namespace FouTools.Captures.Tunnels;

/// <summary>Why a packet was not decapsulated.</summary>
public enum DecapsulationResult : byte
{
    /// <summary>It was.</summary>
    None = 0,

    /// <summary>It is not an IP packet, or its link type is not supported.</summary>
    NotIP,

    /// <summary>It is a fragment of an outer packet.</summary>
    Fragment,

    /// <summary>It is IP, but not UDP.</summary>
    NotUdp,

    /// <summary>It is UDP to a port that is not a tunnel's.</summary>
    OtherPort,

    /// <summary>The capture truncated it before the inner packet.</summary>
    Cut,

    /// <summary>It goes to a tunnel's port, but the headers are not the tunnel's.</summary>
    Malformed,

    /// <summary>It is a GUE control message, which carries no packet.</summary>
    ControlMessage,

    /// <summary>No link type of a capture exists for the inner protocol.</summary>
    ProtocolNotCarried,
}
