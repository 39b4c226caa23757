using System.Net;
using FouTools.Diagnosis.Checks;
using FouTools.Diagnosis.Model;
using FouTools.Diagnosis.Subjects;
using FouTools.Netlink.Rtnetlink;
using FouTools.Netlink.Rtnetlink.Tunnels;

namespace FouTools.Diagnosis.Tests.Support;

/// <summary>Sample kernel tunnels, and runs of checks on them.</summary>
internal static class Sample
{
    public static Link Underlay { get; } = new() { Index = 2, Name = "eth0", Flags = LinkFlags.Up, OperationalState = OperationalState.Up, Mtu = 1500 };

    public static Link Device { get; } = new() { Index = 3, Name = "t0", Flags = LinkFlags.Up, Mtu = 1472 };

    public static TunnelParameters Parameters { get; } = new()
    {
        LocalAddress = IPAddress.Parse("192.0.2.1"),
        RemoteAddress = IPAddress.Parse("192.0.2.2"),
        PathMtuDiscovery = true,
        Encap = new TunnelEncap { Type = TunnelEncapType.Fou, DestinationPort = 5555 },
    };

    public static TunnelParameters Parameters6 { get; } = new()
    {
        LocalAddress = IPAddress.Parse("2001:db8::1"),
        RemoteAddress = IPAddress.Parse("2001:db8::2"),
        Ip6Flags = Ip6TunnelFlags.IgnoreEncapsulationLimit,
        Encap = new TunnelEncap { Type = TunnelEncapType.Gue, DestinationPort = 5555 },
    };

    public static TunnelSubject Of(TunnelKind kind, TunnelParameters parameters, string? netns = null) =>
        KernelSubject.Of(new Tunnel { Link = Device, Kind = kind, Parameters = parameters }, netns, underlayInterface: null);

    public static TunnelSubject Ipip(TunnelEncapType type = TunnelEncapType.Fou, int port = 5555, TunnelEncapFlags flags = TunnelEncapFlags.None) => Of(
        TunnelKind.Ipip,
        Parameters with { Encap = new TunnelEncap { Type = type, DestinationPort = port, Flags = flags } });

    public static TunnelFinding Run(
        TunnelCheckName name, TunnelSubject subject, FakeNetwork? network = null, FakeProbes? probes = null, DiagnosisOptions? options = null)
    {
        network ??= new FakeNetwork();
        var context = new CheckContext(
            subject, network, network, probes ?? new FakeProbes(), options ?? new DiagnosisOptions(), TestContext.Current.CancellationToken);
        return TunnelDiagnosis.RunOne(CheckList.All.Single(check => check.Name == name), context);
    }
}
