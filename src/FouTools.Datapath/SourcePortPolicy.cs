using System.Globalization;

namespace FouTools.Datapath;

/// <summary>Which UDP source port an encapsulated packet leaves from.</summary>
public sealed record SourcePortPolicy
{
    private const string AutoText = "Auto";

    /// <summary>A fixed port.</summary>
    /// <param name="port">The port, 1 to 65535.</param>
    /// <exception cref="ArgumentOutOfRangeException">The port is outside that range.</exception>
    public SourcePortPolicy(int port)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(port, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(port, ushort.MaxValue);
        Port = (ushort)port;
    }

    private SourcePortPolicy()
    {
    }

    /// <summary>
    /// The inner flow's hash chooses a port of net.ipv4.ip_local_port_range, as udp_flow_src_port() of the kernel does, so
    /// that routers and NICs spread flows while each flow keeps its order.
    /// </summary>
    public static SourcePortPolicy Auto { get; } = new();

    /// <summary>Whether the inner flow chooses.</summary>
    public bool IsAuto => Port is null;

    /// <summary>The fixed port, or null for <see cref="Auto"/>.</summary>
    public ushort? Port { get; }

    /// <summary>Reads "Auto" or a port number.</summary>
    /// <param name="text">The text, in any case.</param>
    /// <returns>The policy.</returns>
    /// <exception cref="FormatException">The text is neither.</exception>
    public static SourcePortPolicy Parse(string text) =>
        string.Equals(text, AutoText, StringComparison.OrdinalIgnoreCase) ? Auto
        : ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ushort port) && port > 0 ? new(port)
        : throw new FormatException($"'{text}' is not a source port: give Auto, or a number from 1 to 65535.");

    /// <inheritdoc/>
    public override string ToString() => Port?.ToString(CultureInfo.InvariantCulture) ?? AutoText;
}
