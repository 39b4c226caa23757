namespace FouTools.Packets;

/// <summary>
/// Optional fields of a GRE header (RFC 2890; GRE_*, include/uapi/linux/if_tunnel.h). The values are those of the header's first 16
/// bits read in network byte order. Whether there is a key follows from the key.
/// </summary>
[Flags]
public enum GreFlags : ushort
{
    /// <summary>No fields.</summary>
    None = 0,

    /// <summary>A checksum (GRE_CSUM).</summary>
    Checksum = 0x8000,

    /// <summary>A sequence number (GRE_SEQ).</summary>
    Sequence = 0x1000,
}
