namespace FouTools.Bpf.Programs;

/// <summary>Why a program has passed a packet of the tunnel unchanged.</summary>
public enum PassReason
{
    /// <summary>It has options, extension headers or a form that the programs do not parse.</summary>
    NotPlain,

    /// <summary>No peer has the prefix or the address, or the peer's endpoint differs.</summary>
    NoPeer,

    /// <summary>It exceeds the path MTU or the device's MTU.</summary>
    TooLong,

    /// <summary>It may be fragmented along the path.</summary>
    Fragmentable,

    /// <summary>It is a TCP SYN whose MSS must be clamped.</summary>
    TcpSyn,

    /// <summary>Its UDP checksum is not verified yet, or is missing though required.</summary>
    ChecksumNotVerified,

    /// <summary>The outer header signals congestion, but the inner one is not ECN-capable.</summary>
    CongestionSignal,

    /// <summary>It is a GRO packet to be forwarded.</summary>
    Forwarded,

    /// <summary>A kernel helper failed.</summary>
    HelperFailed,
}
