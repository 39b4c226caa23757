using System.Net;
using FouTools.Packets;

namespace FouTools.Datapath.Model;

/// <summary>An error that a router or the peer's host has reported about a packet to the peer.</summary>
/// <param name="Kind">What it says.</param>
/// <param name="Reporter">Who says so.</param>
/// <param name="Time">When it came.</param>
public sealed record PathFault(IcmpErrorKind Kind, IPAddress Reporter, DateTimeOffset Time)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Kind} from {Reporter}";
}
