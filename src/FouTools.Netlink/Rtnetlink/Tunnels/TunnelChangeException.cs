namespace FouTools.Netlink.Rtnetlink.Tunnels;

/// <summary>A tunnel could not be changed as wanted: why, and what has become of it.</summary>
public sealed class TunnelChangeException : NetlinkException
{
    internal TunnelChangeException(NetlinkException failure, TunnelRestoration restoration, string outcome)
        : base(failure, $"{failure.Message} {outcome}") => Restoration = restoration;

    /// <summary>What has become of the tunnel.</summary>
    public TunnelRestoration Restoration { get; }
}
