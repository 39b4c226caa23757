using System.Net;
using FouTools.Diagnosis.Model;
using FouTools.Diagnosis.Probes;
using FouTools.Diagnosis.Subjects;
using FouTools.Linux;
using FouTools.Netlink.Rtnetlink;
using FouTools.Packets;

namespace FouTools.Diagnosis.Checks;

/// <summary>
/// Whether the longest packet of the tunnel fits the path: by the kernel's path MTU, by a probe of that length outside the tunnel
/// that routers may reject, and by an echo request of that length inside it.
/// </summary>
internal sealed class PathMtuCheck : ICheck
{
    private const int FullSizeRequests = 2;

    // The search for the longest length that passes sends many requests, most of which may be lost.
    private static readonly TimeSpan s_searchTimeout = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan s_pathProbeTimeout = TimeSpan.FromMilliseconds(500);

    public TunnelCheckName Name => TunnelCheckName.PathMtu;

    public bool IsOfPeer => true;

    public Finding Run(CheckContext context)
    {
        TunnelSubject subject = context.Subject;
        if (subject.RemoteAddress is not { } remote)
        {
            return Finding.Skipped(NoRemote.Reason(subject));
        }

        if (context.Link is not { } link)
        {
            return Finding.Skipped("The device does not exist.");
        }

        if (subject.IsUnderlayElsewhere || context.Route is null || context.OuterSource is not { } source)
        {
            return Finding.Skipped($"There is no route to {remote} to check.");
        }

        if (context.IsLooping)
        {
            return Finding.Skipped("A routing loop sends the packets back into the tunnel.");
        }

        IoResult known = context.Probes.ReadPathMtu(remote, source, subject.UnderlayInterface);
        if (!known.Succeeded)
        {
            return Finding.Skipped($"The path MTU to {remote} is unknown: {LinuxException.Describe(known.Error)} ({known.Error}).");
        }

        int pathMtu = Math.Min(known.Count, subject.ReadPeer?.Invoke()?.PathMtu ?? int.MaxValue);
        if (link.Mtu + subject.Overhead > pathMtu)
        {
            return TooLong(context, link, pathMtu, $"the path MTU to {remote} is {pathMtu}, as far as this host knows");
        }

        return ProbePath(context, link, source, remote) ?? ProbeRemote(context, link) ?? Finding.Passed(
            $"The longest packet of {link.Mtu} bytes is {link.Mtu + subject.Overhead} with its headers; the path MTU to {remote} is {pathMtu}"
            + (context.Exchange is { IsAnswered: true } ? ", and an echo request of that length was answered." : ", as far as this host knows.")) with
        { PathMtu = pathMtu };
    }

    private static Finding? ProbePath(CheckContext context, Link link, IPAddress source, IPAddress remote)
    {
        TunnelSubject subject = context.Subject;
        if (!subject.HasUdp || !subject.DontFragment || subject.DestinationPort is not (int port and > 0))
        {
            return null;
        }

        // No receiver accepts all ones: they are no valid version of GUE or IP, and no valid GRE header.
        byte[] payload = new byte[link.Mtu + subject.Overhead - ProbeDatagram.HeaderLength(subject.IsOverIPv4)];
        payload.AsSpan().Fill(byte.MaxValue);
        TimeSpan timeout = context.Options.Timeout < s_pathProbeTimeout ? context.Options.Timeout : s_pathProbeTimeout;
        OuterAnswers answers = context.Probes.Send(
            new OuterRequest(source, subject.SourcePort, remote, port, subject.UnderlayInterface, 1, payload), timeout, context.Cancellation);
        return answers.Errors.FirstOrDefault(error => error.Kind == IcmpErrorKind.PacketTooBig) is { } tooBig
            ? TooLong(context, link, tooBig.Mtu, $"the router {tooBig.Reporter} reported an MTU of {tooBig.Mtu} on the path to {remote}")
            : null;
    }

    private static Finding? ProbeRemote(CheckContext context, Link link)
    {
        if (context.Exchange is not { IsAnswered: true } exchange || IsAnswered(context, exchange.Target, link.Mtu, context.Options.Timeout))
        {
            return null;
        }

        int passes = Search(context, exchange.Target, link.Mtu);
        return TooLong(
            context,
            link,
            passes + context.Subject.Overhead,
            $"inner echo requests of {passes} bytes are answered, but those of {passes + 1} are not, and no router reported them as too big. "
                + "A router drops longer packets silently, or its ICMP messages are filtered")
            with
        { Target = exchange.Target.Address };
    }

    // Bisects between a length that is answered and one that is not.
    private static int Search(CheckContext context, InnerTarget target, int tooLong)
    {
        int answered = new EchoRequest(context.Subject.Name, target.Source, target.Address, 1, 0).Shortest;
        while (tooLong - answered > 1)
        {
            int middle = (answered + tooLong) / 2;
            if (IsAnswered(context, target, middle, s_searchTimeout))
            {
                answered = middle;
            }
            else
            {
                tooLong = middle;
            }
        }

        return answered;
    }

    private static bool IsAnswered(CheckContext context, InnerTarget target, int length, TimeSpan timeout) =>
        context.Probes.Ask(
            new EchoRequest(context.Subject.Name, target.Source, target.Address, FullSizeRequests, length), null, timeout, context.Cancellation)
        .Answered > 0;

    private static Finding TooLong(CheckContext context, Link link, int pathMtu, string why)
    {
        TunnelSubject subject = context.Subject;
        int fits = pathMtu - subject.Overhead;
        string evidence = $"The longest packet of {link.Mtu} bytes is {link.Mtu + subject.Overhead} "
            + $"with its {subject.Overhead} bytes of headers, and {why}.";
        string remedy = fits < TunnelMtu.IPv6Minimum && subject.CarriesIPv6
            ? "Lower the MTU at both ends; "
                + $"but IPv6 needs {TunnelMtu.IPv6Minimum} bytes, and so a path MTU of {TunnelMtu.IPv6Minimum + subject.Overhead}"
            : "Lower the MTU at both ends";
        TunnelRemedy shorten = subject.Kernel is null
            ? Finding.Described(remedy, CommandText.Ip(subject.NetworkNamespace, $"link set {CommandText.Word(subject.Name)} mtu {fits}"))
            : Finding.Described(remedy, Repairs.SetTunnel(subject, TunnelSettingName.Mtu, fits));
        return (subject.DontFragment
            ? Finding.Failed(evidence, shorten)
            : Finding.Warning($"{evidence} Such packets are fragmented, because path MTU discovery is off.", shorten)) with
        { PathMtu = pathMtu };
    }
}
