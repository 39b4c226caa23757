using System.Net;
using FouTools.Diagnosis.Hosts;
using FouTools.Diagnosis.Model;
using FouTools.Diagnosis.Probes;
using FouTools.Diagnosis.Subjects;
using FouTools.Linux;
using FouTools.Linux.Sockets;
using FouTools.Netlink;
using FouTools.Netlink.Rtnetlink;

namespace FouTools.Diagnosis.Checks;

/// <summary>One tunnel, and the facts about it that several checks share, each determined once.</summary>
internal sealed class CheckContext
{
    private const int Requests = 3;
    private const int RequestLength = 84;

    private readonly Lazy<Link?> _link;
    private readonly Lazy<(InnerTarget? Target, string Reason)> _target;
    private readonly Lazy<Exchange?> _exchange;
    private readonly Lazy<(RouteLookup? Route, NetlinkException? Refusal)> _route;
    private readonly Lazy<bool> _hasLocalAddress;

    public CheckContext(
        TunnelSubject subject,
        INetworkView device,
        INetworkView transport,
        IProbes probes,
        DiagnosisOptions options,
        CancellationToken cancellation)
    {
        Subject = subject;
        Device = device;
        Transport = transport;
        Probes = probes;
        Options = options;
        Cancellation = cancellation;
        _link = new(() => device.FindLink(subject.Name));
        _target = new(() => Link is null ? (null, "The device does not exist.") : TargetSearch.Find(subject, device, Link, options.Target));
        _exchange = new(RunExchange);
        _route = new(FindRoute);
        _hasLocalAddress = new(() => subject.LocalAddress is { } local
            && transport.ListAddresses().Any(address => address.Address.Address.Equals(Unscoped(local))));
    }

    /// <summary>The tunnel.</summary>
    public TunnelSubject Subject { get; }

    /// <summary>The namespace of the device.</summary>
    public INetworkView Device { get; }

    /// <summary>The namespace of outer packets.</summary>
    public INetworkView Transport { get; }

    public IProbes Probes { get; }

    public DiagnosisOptions Options { get; }

    public CancellationToken Cancellation { get; }

    /// <summary>The device; null if it no longer exists.</summary>
    public Link? Link => _link.Value;

    /// <summary>The address to probe through the tunnel; null for none.</summary>
    public InnerTarget? Target => _target.Value.Target;

    /// <summary>Why there is no target.</summary>
    public string NoTarget => _target.Value.Reason;

    /// <summary>Whether the host has the tunnel's local address.</summary>
    public bool HasLocalAddress => _hasLocalAddress.Value;

    /// <summary>The underlay interface; null if none is set or it no longer exists.</summary>
    public Link? UnderlayLink => Subject.UnderlayInterface is { } name ? Transport.FindLink(name) : null;

    /// <summary>The route to the remote; null without a route or a remote.</summary>
    public RouteLookup? Route => _route.Value.Route;

    /// <summary>Why there is no route; null if there is one, or no remote to look up.</summary>
    public NetlinkException? NoRoute => _route.Value.Refusal;

    /// <summary>Whether that route leads into the tunnel itself.</summary>
    public bool IsLooping => Subject.IsInOneNetns && Route is { } route && route.LinkIndex == Link?.Index;

    /// <summary>The source address of outer packets; null if unknown.</summary>
    public IPAddress? OuterSource => HasLocalAddress ? Subject.LocalAddress : Route?.PreferredSource;

    /// <summary>
    /// A few echo requests through the tunnel; null without a target, or if the device is not up. The first access sends them
    /// and waits for the replies.
    /// </summary>
    /// <exception cref="LinuxException">CAP_NET_RAW is missing, or the kernel rejected the request for another reason.</exception>
    public Exchange? Exchange => _exchange.Value;

    private static IPAddress Unscoped(IPAddress address) => address.IsIPv6LinkLocal ? new IPAddress(address.GetAddressBytes()) : address;

    private (RouteLookup?, NetlinkException?) FindRoute()
    {
        if (Subject.RemoteAddress is not { } remote || Subject.IsUnderlayElsewhere)
        {
            return (null, null);
        }

        try
        {
            // With a source address that the host does not have, the kernel reports just EINVAL; UnderlayCheck covers that case.
            return (Transport.FindRoute(remote, HasLocalAddress ? Subject.LocalAddress : null, UnderlayLink), null);
        }
        catch (NetlinkException refusal)
        {
            return (null, refusal);
        }
    }

    private Exchange? RunExchange()
    {
        if (Link is not { IsUp: true } || Target is not { } target)
        {
            return null;
        }

        SocketEndpoint? outer = Subject.RemoteAddress is { } remote && !Subject.IsUnderlayElsewhere
            ? SocketEndpoint.From(remote, Subject.DestinationPort ?? 0)
            : null;
        TunnelTraffic before = TunnelTraffic.Read(Subject, Device);
        UdpStatistics udpBefore = Transport.ReadUdpStatistics(Subject.IsOverIPv4);
        EchoAnswers answers = Probes.Ask(
            new EchoRequest(Subject.Name, target.Source, target.Address, Requests, RequestLength), outer, Options.Timeout, Cancellation);
        return new Exchange(
            target,
            answers,
            TunnelTraffic.Read(Subject, Device).Since(before),
            Transport.ReadUdpStatistics(Subject.IsOverIPv4).Since(udpBefore));
    }
}
