using FouTools.Datapath.Peers;

namespace FouTools.Datapath.Engine.Receive;

/// <summary>What came in a datagram and who sent it.</summary>
internal struct ReceiveVerdict
{
    /// <summary>What was found.</summary>
    public Decapsulated Found;

    /// <summary>Who sent it, where that is known.</summary>
    public Peer? Peer;

    /// <summary>Whether there is something for the host, and not a message for this end of the tunnel.</summary>
    public bool IsForHost;

    /// <summary>Whether it is of a flow, which <see cref="Flow"/> then tells.</summary>
    public bool HasFlow;

    /// <summary>The packet, read.</summary>
    public FlowPacket Flow;

    /// <summary>What is known of its checksum.</summary>
    public ChecksumState Checksum;
}
