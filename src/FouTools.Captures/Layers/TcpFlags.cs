namespace FouTools.Captures.Layers;

/// <summary>The flags of a TCP header (RFC 9293, RFC 3168).</summary>
[Flags]
public enum TcpFlags : byte
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>FIN: no more data from the sender.</summary>
    Fin = 0x01,

    /// <summary>SYN: synchronize sequence numbers.</summary>
    Syn = 0x02,

    /// <summary>RST: reset the connection.</summary>
    Rst = 0x04,

    /// <summary>PSH: push data to the application.</summary>
    Psh = 0x08,

    /// <summary>ACK: the acknowledgment number is valid.</summary>
    Ack = 0x10,

    /// <summary>URG: the urgent pointer is valid.</summary>
    Urg = 0x20,

    /// <summary>ECE: congestion was experienced.</summary>
    Ece = 0x40,

    /// <summary>CWR: the congestion window was reduced.</summary>
    Cwr = 0x80,
}
