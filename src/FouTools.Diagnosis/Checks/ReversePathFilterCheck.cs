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
/// Whether the reverse path filter (RFC 3704; rp_filter, Documentation/networking/ip-sysctl.rst) accepts packets from the remote:
/// outer packets on the interface of the route to it, and inner packets on the device.
/// </summary>
internal sealed class ReversePathFilterCheck : ICheck
{
    private const int Strict = 1;

    public TunnelCheckName Name => TunnelCheckName.ReversePathFilter;

    public bool IsOfPeer => true;

    public Finding Run(CheckContext context)
    {
        var passed = new List<string>();
        foreach (InboundPath path in InboundPaths(context))
        {
            int mode = ModeOf(path);
            if (mode == 0)
            {
                passed.Add($"it is off on {path.Link.Name}");
            }
            else if (IsDropped(path))
            {
                return Explain(path, mode);
            }
            else
            {
                passed.Add($"it accepts packets from {path.Source} on {path.Link.Name}");
            }
        }

        return passed.Count == 0
            ? Finding.Skipped("The kernel has this filter for IPv4 only, and there is no pair of IPv4 addresses to check.")
            : Finding.Passed($"The reverse path filter drops nothing: {string.Join(", and ", passed)}.");
    }

    private static IEnumerable<InboundPath> InboundPaths(CheckContext context)
    {
        TunnelSubject subject = context.Subject;
        if (subject.IsOverIPv4 && subject.RemoteAddress is { } remote && context.OuterSource is { } local
            && context.Route is { Type: RouteType.Unicast } route && context.Transport.FindLink(route.LinkIndex) is { } underlay
            && underlay.Index != context.Link?.Index)
        {
            yield return new InboundPath(context.Transport, subject.TransportNamespace, underlay, remote, local);
        }

        if (context.Link is { IsUp: true } device && context.Target is { } target
            && target.Address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork)
        {
            yield return new InboundPath(context.Device, subject.NetworkNamespace, device, target.Address, target.Source);
        }
    }

    // The kernel uses the larger of the two (IN_DEV_RPFILTER, include/linux/inetdevice.h).
    private static int ModeOf(InboundPath path) => Math.Max(Read(path.View, "all"), Read(path.View, path.Link.Name));

    private static int Read(INetworkView view, string name) =>
        int.TryParse(view.ReadSetting(PathOf(name)), NumberStyles.None, CultureInfo.InvariantCulture, out int mode) ? mode : 0;

    private static string PathOf(string name) => $"net/ipv4/conf/{name}/rp_filter";

    private static bool IsDropped(InboundPath path) => path.View.TryInput(path.Source, path.Local, path.Link) is Errno.EXDEV or Errno.EINVAL;

    private static Finding Explain(InboundPath path, int mode)
    {
        string? back = FindReturnInterface(path);
        string name = CommandText.Word(path.Link.Name);
        string lost = $"The reverse path filter drops packets from {path.Source} on {path.Link.Name}";
        return mode == Strict && back is not null
            ? Finding.Failed(
                $"{lost}, because it is strict ({mode}) and the route to {path.Source} uses {back}.",
                $"Route {path.Source} through {path.Link.Name}, or set the filter to loose",
                CommandText.Sysctl(path.Netns, PathOf(path.Link.Name), 2))
            : Finding.Failed(
                $"{lost} (mode {mode}), because there is no route to {path.Source}.",
                "Add one",
                CommandText.Ip(path.Netns, $"route add {path.Source}/32 dev {name}"));
    }

    private static string? FindReturnInterface(InboundPath path)
    {
        try
        {
            return path.View.FindRoute(path.Source, null, null).LinkName;
        }
        catch (NetlinkException)
        {
            return null;
        }
    }

    /// <summary>The interface and addresses of packets from the remote.</summary>
    private sealed record InboundPath(INetworkView View, string? Netns, Link Link, IPAddress Source, IPAddress Local);
}
