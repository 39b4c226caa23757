namespace FouTools.Captures.Layers;

/// <summary>The flags of a TCP header (RFC 9293, RFC 3168).</summary>
[Flags]
public enum TcpFlags : byte
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>No more data from the sender.</summary>
    Fin = 0x01,

    /// <summary>A connection begins.</summary>
    Syn = 0x02,

    /// <summary>A connection is reset.</summary>
    Rst = 0x04,

    /// <summary>Data for the application at once.</summary>
    Psh = 0x08,

    /// <summary>The acknowledgment number counts.</summary>
    Ack = 0x10,

    /// <summary>The urgent pointer counts.</summary>
    Urg = 0x20,

    /// <summary>Congestion was seen.</summary>
    Ece = 0x40,

    /// <summary>The congestion window was reduced.</summary>
    Cwr = 0x80,
}
