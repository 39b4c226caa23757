using FouTools.Packets;

namespace FouTools.Captures.Tunnels;

/// <summary>
/// What UDP destination ports mean, for who sees packets without having configured the tunnels: in direct FOU nothing but the
/// port tells what is inside.
/// </summary>
public sealed class TunnelPorts
{
    /// <summary>The port of GUE (draft-ietf-intarea-gue).</summary>
    public const int GuePort = 6080;

    /// <summary>The port of GRE in UDP (RFC 8086).</summary>
    public const int GreInUdpPort = 4754;

    /// <summary>The port of MPLS in UDP (RFC 7510).</summary>
    public const int MplsInUdpPort = 6635;

    /// <summary>The port that examples of FOU have, and several systems by default.</summary>
    public const int FouPort = 5555;

    private const ushort Gue = 0x100;
    private const ushort FouOfIP = 0x101;

    private readonly ushort[] _meaning = new ushort[ushort.MaxValue + 1];

    /// <summary>What holds where nobody says otherwise: FOU with IPv4 or IPv6 at 5555, GUE at 6080, GRE at 4754 and MPLS at 6635.</summary>
    public static TunnelPorts WellKnown { get; } = CreateWellKnown();

    /// <summary>Lets a port be direct FOU.</summary>
    /// <param name="port">The UDP destination port.</param>
    /// <param name="protocol">What is inside, see <see cref="IPProtocol"/>; null for IPv4 or IPv6, told apart by the first four bits.</param>
    public void AddFou(ushort port, byte? protocol) => _meaning[port] = protocol ?? FouOfIP;

    /// <summary>Lets a port be GUE.</summary>
    /// <param name="port">The UDP destination port.</param>
    public void AddGue(ushort port) => _meaning[port] = Gue;

    /// <summary>Says what a port means.</summary>
    /// <param name="port">The UDP destination port.</param>
    /// <param name="protocol">For direct FOU what is inside; null for IPv4 or IPv6.</param>
    /// <returns>What it means.</returns>
    public TunnelPortKind Find(ushort port, out byte? protocol)
    {
        ushort meaning = _meaning[port];
        protocol = meaning <= byte.MaxValue ? (byte)meaning : null;
        return meaning switch
        {
            0 => TunnelPortKind.None,
            Gue => TunnelPortKind.Gue,
            _ => TunnelPortKind.Fou,
        };
    }

    private static TunnelPorts CreateWellKnown()
    {
        var ports = new TunnelPorts();
        ports.AddFou(FouPort, null);
        ports.AddFou(GreInUdpPort, IPProtocol.Gre);
        ports.AddFou(MplsInUdpPort, IPProtocol.Mpls);
        ports.AddGue(GuePort);
        return ports;
    }
}
