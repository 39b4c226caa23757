using FouTools.Packets;

namespace FouTools.Captures.Tunnels;

/// <summary>
/// The tunnels by UDP destination port, for observers that have not configured them: in direct FOU only the port identifies the payload.
/// </summary>
public sealed class TunnelPorts
{
    /// <summary>The port of GUE (draft-ietf-intarea-gue).</summary>
    public const int GuePort = 6080;

    /// <summary>The port of GRE in UDP (RFC 8086).</summary>
    public const int GreInUdpPort = 4754;

    /// <summary>The port of MPLS in UDP (RFC 7510).</summary>
    public const int MplsInUdpPort = 6635;

    /// <summary>The port in FOU examples, and the default of several systems.</summary>
    public const int FouPort = 5555;

    private const ushort Gue = 0x100;
    private const ushort FouOfIP = 0x101;

    private readonly ushort[] _meaning = new ushort[ushort.MaxValue + 1];

    /// <summary>The defaults: FOU with IPv4 or IPv6 on 5555, GUE on 6080, GRE on 4754 and MPLS on 6635.</summary>
    public static TunnelPorts WellKnown { get; } = CreateWellKnown();

    /// <summary>Assigns direct FOU to a port.</summary>
    /// <param name="port">The UDP destination port.</param>
    /// <param name="protocol">The inner protocol, see <see cref="IPProtocol"/>; null for IPv4 or IPv6 by the first four bits.</param>
    public void AddFou(ushort port, byte? protocol) => _meaning[port] = protocol ?? FouOfIP;

    /// <summary>Assigns GUE to a port.</summary>
    /// <param name="port">The UDP destination port.</param>
    public void AddGue(ushort port) => _meaning[port] = Gue;

    /// <summary>Looks a port up.</summary>
    /// <param name="port">The UDP destination port.</param>
    /// <param name="protocol">The inner protocol of direct FOU; null for IPv4 or IPv6.</param>
    /// <returns>The kind of tunnel.</returns>
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
