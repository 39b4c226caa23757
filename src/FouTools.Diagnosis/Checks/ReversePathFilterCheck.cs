using System.Globalization;
using System.Net;
using FouTools.Diagnosis.Hosts;
using FouTools.Diagnosis.Model;
using FouTools.Diagnosis.Subjects;
using FouTools.Linux;
using FouTools.Netlink;
using FouTools.Netlink.Rtnetlink;

namespace FouTools.Diagnosis.Checks;

/// <summary>
/// Whether the reverse path filter (RFC 3704; rp_filter, Documentation/networking/ip-sysctl.rst) lets in what comes from the other
/// end: outer packets by the interface that ours leave by, and inner packets by the device.
/// </summary>
internal sealed class ReversePathFilterCheck : ICheck
{
    private const int Strict = 1;

    public TunnelCheckName Name => TunnelCheckName.ReversePathFilter;

    public bool IsOfPeer => true;

    public Finding Run(CheckContext context)
    {
        var passed = new List<string>();
        foreach (Way way in Ways(context))
        {
            int mode = ModeOf(way);
            if (mode == 0)
            {
                passed.Add($"it is off on {way.Link.Name}");
            }
            else if (IsDropped(way))
            {
                return Explain(way, mode);
            }
            else
            {
                passed.Add($"it lets in what comes from {way.Source} by {way.Link.Name}");
            }
        }

        return passed.Count == 0
            ? Finding.Skipped("The kernel filters so over IPv4 only, and there is no pair of IPv4 addresses here that could be asked about.")
            : Finding.Passed($"The reverse path filter is no obstacle: {string.Join(", and ", passed)}.");
    }

    private static IEnumerable<Way> Ways(CheckContext context)
    {
        TunnelSubject subject = context.Subject;
        if (subject.IsOverIPv4 && subject.RemoteAddress is { } remote && context.OuterSource is { } local
            && context.Route is { Type: RouteType.Unicast } route && context.Transport.FindLink(route.LinkIndex) is { } underlay
            && underlay.Index != context.Link?.Index)
        {
            yield return new Way(context.Transport, subject.TransportNamespace, underlay, remote, local);
        }

        if (context.Link is { IsUp: true } device && context.Target is { } target
            && target.Address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork)
        {
            yield return new Way(context.Device, subject.NetworkNamespace, device, target.Address, target.Source);
        }
    }

    // The greater of the two counts (IN_DEV_RPFILTER, include/linux/inetdevice.h).
    private static int ModeOf(Way way) => Math.Max(Read(way.View, "all"), Read(way.View, way.Link.Name));

    private static int Read(INetworkView view, string name) =>
        int.TryParse(view.ReadSetting(PathOf(name)), NumberStyles.None, CultureInfo.InvariantCulture, out int mode) ? mode : 0;

    private static string PathOf(string name) => $"net/ipv4/conf/{name}/rp_filter";

    private static bool IsDropped(Way way) => way.View.TryInput(way.Source, way.Local, way.Link) is Errno.EXDEV or Errno.EINVAL;

    private static Finding Explain(Way way, int mode)
    {
        string? back = FindWayBack(way);
        string name = CommandText.Word(way.Link.Name);
        string lost = $"What comes from {way.Source} by {way.Link.Name} is dropped by the reverse path filter";
        return mode == Strict && back is not null
            ? Finding.Failed(
                $"{lost}, which is strict ({mode}): the route to {way.Source} leads by {back}.",
                $"Lead {way.Source} by {way.Link.Name}, or let the filter be loose",
                CommandText.Sysctl(way.Netns, PathOf(way.Link.Name), 2))
            : Finding.Failed(
                $"{lost} ({mode}): there is no route to {way.Source}.",
                "Make one",
                CommandText.Ip(way.Netns, $"route add {way.Source}/32 dev {name}"));
    }

    private static string? FindWayBack(Way way)
    {
        try
        {
            return way.View.FindRoute(way.Source, null, null).LinkName;
        }
        catch (NetlinkException)
        {
            return null;
        }
    }

    /// <summary>How packets of the other end come in.</summary>
    private sealed record Way(INetworkView View, string? Netns, Link Link, IPAddress Source, IPAddress Local);
}
