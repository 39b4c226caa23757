using System.Globalization;

namespace FouTools.Packets;

/// <summary>
/// The range from which the outer UDP source port of a flow is taken, both ends included, as in the kernel's
/// <c>net.ipv4.ip_local_port_range</c>, which it uses for tunnels over IPv6 too. The default value of this type is not a
/// usable range; see <see cref="Default"/>.
/// </summary>
public readonly record struct SourcePortRange
{
    /// <summary>Creates a range.</summary>
    /// <param name="minimum">The lowest port, at least 1.</param>
    /// <param name="maximum">The highest port, not below <paramref name="minimum"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The lowest port is 0 or above the highest.</exception>
    public SourcePortRange(ushort minimum, ushort maximum)
    {
        ArgumentOutOfRangeException.ThrowIfZero(minimum);
        ArgumentOutOfRangeException.ThrowIfLessThan(maximum, minimum);
        Minimum = minimum;
        Maximum = maximum;
    }

    /// <summary>The kernel's default: 32768 to 60999.</summary>
    public static SourcePortRange Default => new(32768, 60999);

    /// <summary>The range of GitHub's GLB director: the upper half of all ports, 32768 to 65535.</summary>
    public static SourcePortRange Glb => new(0x8000, ushort.MaxValue);

    /// <summary>The lowest port of the range.</summary>
    public ushort Minimum { get; }

    /// <summary>The highest port of the range.</summary>
    public ushort Maximum { get; }

    /// <summary>
    /// Parses the text of <c>net.ipv4.ip_local_port_range</c>: two decimal numbers with white space between them, as in
    /// <c>32768\t60999</c>, and white space around them.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="range">The range, or the default value when the text is none.</param>
    /// <returns>Whether the text is a range with ports from 1 to 65535 in order.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out SourcePortRange range)
    {
        range = default;
        text = text.Trim();
        int separator = text.IndexOfAny('\t', ' ');
        if (separator < 0
            || !ushort.TryParse(text[..separator], NumberStyles.None, CultureInfo.InvariantCulture, out ushort minimum)
            || !ushort.TryParse(text[separator..].TrimStart(), NumberStyles.None, CultureInfo.InvariantCulture, out ushort maximum)
            || minimum == 0
            || maximum < minimum)
        {
            return false;
        }

        range = new SourcePortRange(minimum, maximum);
        return true;
    }

    /// <summary>
    /// Picks the port for a flow by the kernel's formula (<c>udp_flow_src_port</c>, include/net/udp.h): the lower half of
    /// the hash is mixed into the upper, which then selects a port in proportion.
    /// </summary>
    /// <param name="hash">The hash of the flow, see <see cref="FlowHash"/>.</param>
    /// <returns>A port of the range in host byte order.</returns>
    public ushort Select(uint hash)
    {
        hash ^= hash << 16;
        uint count = (uint)(Maximum - Minimum + 1);
        return (ushort)(Minimum + (uint)(((ulong)hash * count) >> 32));
    }
}
