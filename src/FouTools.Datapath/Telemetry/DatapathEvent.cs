namespace FouTools.Datapath.Telemetry;

/// <summary>Something worth counting that is no drop.</summary>
public enum DatapathEvent
{
    /// <summary>A packet was in more than one UDP tunnel to this port.</summary>
    NestedTunnel,

    /// <summary>An inner packet was fragmented, since the path to its peer takes no longer ones.</summary>
    InnerFragmented,

    /// <summary>An outer packet was fragmented.</summary>
    OuterFragmented,

    /// <summary>The sender of an inner packet was told that it is too big (RFC 1191, RFC 8201).</summary>
    PacketTooBigAnswered,

    /// <summary>The path to a peer was found to take shorter packets than before.</summary>
    PathMtuLowered,

    /// <summary>A router, or the peer's host, reported that packets to a peer do not arrive.</summary>
    PathFaultReported,

    /// <summary>The MSS of a TCP connection was lowered.</summary>
    MssClamped,

    /// <summary>A peer was followed to another address or port.</summary>
    PeerMoved,

    /// <summary>A peer sent an empty datagram.</summary>
    KeepaliveReceived,

    /// <summary>A peer was sent an empty datagram.</summary>
    KeepaliveSent,

    /// <summary>A peer was sent a GUE echo request.</summary>
    EchoRequestSent,

    /// <summary>A peer answered a GUE echo request.</summary>
    EchoReplyReceived,

    /// <summary>A GUE echo request was answered.</summary>
    EchoRequestAnswered,
}
