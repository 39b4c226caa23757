namespace FouTools.Bpf.Programs;

/// <summary>The names of the maps that the programs of a tunnel share, and what is in them.</summary>
internal static class TunnelMaps
{
    /// <summary>Which peer has an inner IPv4 address: the length of a prefix and four bytes, to the peer's number.</summary>
    public const string PrefixesIPv4 = "fou_prefixes4";

    /// <summary>Which peer has an inner IPv6 address: the length of a prefix and sixteen bytes, to the peer's number.</summary>
    public const string PrefixesIPv6 = "fou_prefixes6";

    /// <summary>A peer's number to its <see cref="PeerRecord"/>.</summary>
    public const string Peers = "fou_peers";

    /// <summary>A peer's number to its <see cref="PeerTraffic"/>, for each processor.</summary>
    public const string Traffic = "fou_traffic";

    /// <summary>Packets left to others: the number of a <see cref="FallThrough"/> to a count of 64 bits, for each processor, sent ones.</summary>
    public const string LeftSent = "fou_left_sent";

    /// <summary>The same of received ones.</summary>
    public const string LeftReceived = "fou_left_recv";

    /// <summary>The length in bytes of a peer's number.</summary>
    public const int NumberLength = 4;

    /// <summary>The length in bytes of the length of a prefix, which stands before its address.</summary>
    public const int PrefixLengthLength = 4;

    /// <summary>The length in bytes of a count.</summary>
    public const int CountLength = 8;

    public static string PrefixesOf(int version) => version == 4 ? PrefixesIPv4 : PrefixesIPv6;
}
