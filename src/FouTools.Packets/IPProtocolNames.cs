using System.Globalization;

namespace FouTools.Packets;

/// <summary>The names of the IP protocols that tunnels carry (IANA, Protocol Numbers).</summary>
public static class IPProtocolNames
{
    private static readonly (string Name, int Number)[] s_names =
    [
        ("IPIP", IPProtocol.IPIP),
        ("IPv6", IPProtocol.IPv6),
        ("GRE", IPProtocol.Gre),
        ("MPLS", IPProtocol.Mpls),
        ("ESP", IPProtocol.Esp),
        ("AH", IPProtocol.AuthenticationHeader),
        ("ICMP", IPProtocol.Icmp),
        ("ICMPv6", IPProtocol.IcmpV6),
        ("TCP", IPProtocol.Tcp),
        ("UDP", IPProtocol.Udp),
        ("DCCP", IPProtocol.Dccp),
        ("SCTP", IPProtocol.Sctp),
        ("UDPLite", IPProtocol.UdpLite),
    ];

    /// <summary>All names, the commonest first.</summary>
    public static IEnumerable<string> All => s_names.Select(entry => entry.Name);

    /// <summary>The number of a name, whatever its case; null when it is none.</summary>
    public static int? Find(string name) => s_names
        .Where(entry => entry.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        .Select(entry => (int?)entry.Number)
        .FirstOrDefault();

    /// <summary>The name of a number, or the number itself.</summary>
    public static string NameOf(int number) => s_names
        .Where(entry => entry.Number == number)
        .Select(entry => entry.Name)
        .FirstOrDefault(number.ToString(CultureInfo.InvariantCulture));
}
