namespace FouTools.Captures.Tunnels;

/// <summary>The kind of tunnel at a UDP port.</summary>
public enum TunnelPortKind : byte
{
    /// <summary>No tunnel.</summary>
    None = 0,

    /// <summary>Direct FOU: the payload is a packet of a protocol assigned to the port.</summary>
    Fou,

    /// <summary>Generic UDP Encapsulation, version 0 or 1.</summary>
    Gue,
}
