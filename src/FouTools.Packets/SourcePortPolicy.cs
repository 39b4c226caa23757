using System.Globalization;

namespace FouTools.Packets;

/// <summary>Which UDP source port an encapsulated packet leaves from.</summary>
public sealed record SourcePortPolicy
{
    /// <summary>A fixed port.</summary>
    /// <param name="port">The port, 1 to 65535.</param>
    /// <exception cref="ArgumentOutOfRangeException">The port is outside that range.</exception>
    public SourcePortPolicy(int port)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(port, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(port, ushort.MaxValue);
        Port = (ushort)port;
    }

    private SourcePortPolicy(string word) => Word = word;

    /// <summary>
    /// The inner flow's hash chooses a port of net.ipv4.ip_local_port_range, as udp_flow_src_port() of the kernel does, so
    /// that routers and NICs spread flows while each flow keeps its order.
    /// </summary>
    public static SourcePortPolicy Auto { get; } = new(nameof(Auto));

    /// <summary>The inner flow's hash chooses one of the ports from 32768 on, as GLB director does.</summary>
    public static SourcePortPolicy Glb { get; } = new(nameof(Glb));

    /// <summary>
    /// The port that encapsulated packets arrive at, so that a NAT that they pass sends the answers there, and a peer that
    /// follows a changed port finds the right one.
    /// </summary>
    public static SourcePortPolicy Local { get; } = new(nameof(Local));

    /// <summary>The policies that are words.</summary>
    public static IReadOnlyList<SourcePortPolicy> Words { get; } = [Auto, Glb, Local];

    /// <summary>The policy's word, Auto, Glb or Local; null for a fixed port.</summary>
    public string? Word { get; }

    /// <summary>The fixed port, or null for the others.</summary>
    public ushort? Port { get; }

    /// <summary>Reads the word of a policy or a port number.</summary>
    /// <param name="text">The text, in any case.</param>
    /// <returns>The policy.</returns>
    /// <exception cref="FormatException">The text is neither.</exception>
    public static SourcePortPolicy Parse(string text) =>
        Words.FirstOrDefault(policy => string.Equals(policy.Word, text, StringComparison.OrdinalIgnoreCase))
        ?? (ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ushort port) && port > 0
            ? new(port)
            : throw new FormatException($"'{text}' is not a source port: give {string.Join(", ", Words)}, or a number from 1 to 65535."));

    /// <inheritdoc/>
    public override string ToString() => Port?.ToString(CultureInfo.InvariantCulture) ?? Word!;
}
