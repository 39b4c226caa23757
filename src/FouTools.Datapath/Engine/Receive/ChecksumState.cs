namespace FouTools.Datapath.Engine.Receive;

/// <summary>What is known of the checksum of a TCP segment or UDP datagram.</summary>
internal enum ChecksumState
{
    /// <summary>It is wrong, or UDP has none: the host is to see the packet as it came.</summary>
    Unusable,

    /// <summary>It was computed here and is right.</summary>
    Valid,

    /// <summary>The field holds the sum of the pseudo-header, and somebody else completes it.</summary>
    Pending,
}
