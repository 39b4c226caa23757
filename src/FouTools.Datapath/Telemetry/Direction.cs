namespace FouTools.Datapath.Telemetry;

/// <summary>Which way a packet was going.</summary>
public enum Direction
{
    /// <summary>From the UDP socket to the TUN device.</summary>
    Receive,

    /// <summary>From the TUN device to the UDP socket.</summary>
    Send,
}
