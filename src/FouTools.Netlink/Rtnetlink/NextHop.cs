using System.Net;

namespace FouTools.Netlink.Rtnetlink;

/// <summary>One way of a route with several.</summary>
/// <param name="LinkIndex">The link to send on, as an index.</param>
/// <param name="Gateway">The router to send to; null when the destination is on the link.</param>
/// <param name="Weight">How large its share is in proportion to the others', from 1 to 256.</param>
public sealed record NextHop(int LinkIndex, IPAddress? Gateway, int Weight);
