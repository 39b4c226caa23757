namespace FouTools.Packets;

/// <summary>
/// The outer UDP source ports of GitHub's GLB director: the upper half of all ports, with 15 bits of the flow's hash.
/// </summary>
public static class GlbSourcePort
{
    /// <summary>The lowest port.</summary>
    public const ushort Minimum = 0x8000;

    /// <summary>The highest port.</summary>
    public const ushort Maximum = 0xffff;

    /// <summary>Picks the port for a flow.</summary>
    /// <param name="hash">The hash of the flow, see <see cref="FlowHash"/>; all of its bits count.</param>
    /// <returns>A port in host byte order.</returns>
    public static ushort Select(uint hash) => (ushort)(Minimum | (hash ^ (hash >> 16)));
}
