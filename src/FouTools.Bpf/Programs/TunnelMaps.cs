namespace FouTools.Bpf.Programs;

/// <summary>The names and layouts of the maps that the programs of a tunnel share.</summary>
internal static class TunnelMaps
{
    /// <summary>From an inner IPv4 prefix (prefix length and four bytes) to the number of its peer.</summary>
    public const string PrefixesIPv4 = "fou_prefixes4";

    /// <summary>From an inner IPv6 prefix (prefix length and sixteen bytes) to the number of its peer.</summary>
    public const string PrefixesIPv6 = "fou_prefixes6";

    /// <summary>From a peer's number to its <see cref="PeerRecord"/>.</summary>
    public const string Peers = "fou_peers";

    /// <summary>From a peer's number to its <see cref="PeerTraffic"/>, per processor.</summary>
    public const string Traffic = "fou_traffic";

    /// <summary>Outgoing packets passed: from the number of a <see cref="PassReason"/> to a 64-bit count, per processor.</summary>
    public const string PassedSent = "fou_passed_sent";

    /// <summary>The same for received packets.</summary>
    public const string PassedReceived = "fou_passed_recv";

    /// <summary>The length in bytes of a peer's number.</summary>
    public const int NumberLength = 4;

    /// <summary>The length in bytes of the prefix length that precedes an address.</summary>
    public const int PrefixLengthLength = 4;

    /// <summary>The length in bytes of a count.</summary>
    public const int CountLength = 8;

    public static string PrefixesOf(int version) => version == 4 ? PrefixesIPv4 : PrefixesIPv6;
}
