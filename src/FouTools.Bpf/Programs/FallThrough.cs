namespace FouTools.Bpf.Programs;

/// <summary>Why a program has left a packet of the tunnel as it was, to those who would have it without the program.</summary>
public enum FallThrough
{
    /// <summary>It has options, extensions or a form that the programs do not know.</summary>
    NotPlain,

    /// <summary>No peer has the prefix or the address, or the peer is not at that place.</summary>
    NoPeer,

    /// <summary>It is longer than the path or the device takes.</summary>
    TooLong,

    /// <summary>It may be fragmented on its way.</summary>
    Fragmentable,

    /// <summary>It opens a TCP connection whose MSS is to be held to what fits.</summary>
    TcpSyn,

    /// <summary>Nobody has verified its UDP checksum yet, or it has none though it must.</summary>
    ChecksumNotVerified,

    /// <summary>Congestion is signalled on a packet whose sender does not understand it.</summary>
    CongestionSignal,

    /// <summary>It is many packets in one that are not for this host itself.</summary>
    Forwarded,

    /// <summary>The kernel did not do what the program asked for.</summary>
    Refused,
}
