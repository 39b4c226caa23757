namespace FouTools.Netlink;

/// <summary>The bounds of a <see cref="NetlinkConnection"/>.</summary>
public sealed record NetlinkConnectionOptions
{
    /// <summary>How long to wait for the next part of an answer; 5 seconds unless said otherwise.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// The size of the receive buffer in bytes; 64 KiB unless said otherwise, twice what the kernel puts into one
    /// datagram of a list (net/netlink/af_netlink.c). It grows when an answer was longer.
    /// </summary>
    public int BufferSize { get; init; } = 64 * 1024;

    /// <summary>How often a request that only reads is made in all when its answer was not whole; 32 unless said otherwise.</summary>
    public int MaxAttempts { get; init; } = 32;

    /// <summary>How many messages of other conversations are passed over in one; 1024 unless said otherwise.</summary>
    public int MaxForeignMessages { get; init; } = 1024;

    /// <summary>
    /// Is told of each request before it is sent, as a phrase such as "delete link fou0", on the thread that asks. It must not
    /// throw: a request may be one of several that belong together.
    /// </summary>
    public Action<string>? Log { get; init; }
}
