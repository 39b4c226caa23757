namespace FouTools.Captures.Tunnels;

/// <summary>What a UDP port is to tunnels.</summary>
public enum TunnelPortKind : byte
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Direct FOU: the payload is a packet of a protocol that the port stands for.</summary>
    Fou,

    /// <summary>Generic UDP Encapsulation, version 0 or 1.</summary>
    Gue,
}
