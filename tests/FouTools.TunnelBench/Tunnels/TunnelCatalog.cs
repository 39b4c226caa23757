namespace FouTools.TunnelBench.Tunnels;

/// <summary>All rows, in the order in which the tables have them.</summary>
internal static class TunnelCatalog
{
    /// <summary>The first thing that others are compared with.</summary>
    public const string Plain = "veth";

    /// <summary>The second one.</summary>
    public const string KernelTunnel = "vxlan";

    public static IReadOnlyList<Tunnel> All { get; } =
    [
        new PlainVeth(Plain) { Note = "no tunnel" },
        new KernelVxlan(KernelTunnel, udpChecksum: false) { Note = "kernel VXLAN, UDP checksum off, which is its default" },
        new KernelVxlan("vxlan-csum", udpChecksum: true) { Note = "kernel VXLAN, UDP checksum on" },

        Engine("ipip-fou-csum", "-Mode IPIP -RemotePort 5555 -UdpChecksum $true"),
        new EngineTunnel("ipip-fou-csum-spin", "-Mode IPIP -RemotePort 5555 -UdpChecksum $true -BusyPoll 200")
        {
            Note = "keeps looking for packets for 200 µs before it sleeps",
        },
        new EngineTunnel("ipip-fou-csum-port", "-Mode IPIP -RemotePort 5555 -UdpChecksum $true -SourcePort Local")
        {
            Note = "all flows from one UDP port: small packets of several flows leave as one run",
        },
        Engine("ipip-fou-nocsum", "-Mode IPIP -RemotePort 5555 -UdpChecksum $false"),
        new EngineTunnel("sit-fou-csum", "-Mode SIT -RemotePort 5555 -UdpChecksum $true") { CarriesIPv6 = true },
        new EngineTunnel("sit-fou-nocsum", "-Mode SIT -RemotePort 5555 -UdpChecksum $false") { CarriesIPv6 = true },
        Engine("gre-fou-csum", "-Mode GRE -RemotePort 5555 -UdpChecksum $true"),
        Engine("gre-fou-nocsum", "-Mode GRE -RemotePort 5555 -UdpChecksum $false"),
        Engine("ipip-gue-csum", "-Mode IPIP -Encapsulation Gue -RemotePort 5555 -UdpChecksum $true"),
        Engine("ipip-gue-nocsum", "-Mode IPIP -Encapsulation Gue -RemotePort 5555 -UdpChecksum $false"),
        new EngineTunnel("ipip6-fou-csum", "-Mode IPIP -RemotePort 5555 -UdpChecksum $true") { OverIPv6 = true },
        new EngineTunnel("ipip6-fou-nocsum", "-Mode IPIP -RemotePort 5555 -UdpChecksum $false -AcceptZeroChecksum $true") { OverIPv6 = true },
        new EngineTunnel("ipip-none", "-Mode IPIP -Encapsulation None") { Note = "no FOU" },
        new EngineTunnel("sit-none", "-Mode SIT -Encapsulation None") { CarriesIPv6 = true, Note = "no FOU" },
        new EngineTunnel("gre-none", "-Mode GRE -Encapsulation None") { Note = "no FOU" },

        Accelerated("ipip-fou-bpf", "-Mode IPIP"),
        Accelerated("ipip-gue-bpf", "-Mode IPIP -Encapsulation Gue"),
        Accelerated("gre-fou-bpf", "-Mode GRE"),

        new FastdTunnel("fastd") { Package = "fastd", Note = "method null" },
        new SocatTunnel("socat") { Package = "socat", Note = "TUN and UDP" },
        new OpenVpnTunnel("openvpn") { Package = "openvpn", Note = "no encryption, no authentication, in user space" },
        new VtunTunnel("vtun") { Package = "vtun", Note = "UDP, no encryption" },
        new TincTunnel("tinc") { Package = "tinc", Note = "cipher none, digest none" },
        new N2nTunnel("n2n") { Package = "n2n", Note = "encrypts always" },
        new WireGuardGoTunnel("wireguard-go") { Package = "wireguard-go", Note = "encrypts always" },
    ];

    private static EngineTunnel Accelerated(string name, string arguments) =>
        new(name, $"{arguments} -RemotePort 5555 -UdpChecksum $false")
        {
            Acceleration = "Required",
            Note = "carried by BPF programs, UDP checksum off",
        };

    private static EngineTunnel Engine(string name, string arguments) => new(name, arguments);
}
