using System.Net;
using FouTools.Measurement.Responding;

namespace FouTools.Measurement.Measuring;

/// <summary>What to measure.</summary>
public sealed record TunnelMeterOptions
{
    /// <summary>The address of the responder, inside the tunnel.</summary>
    public required IPAddress Target { get; init; }

    /// <summary>The responder's TCP port.</summary>
    public int Port { get; init; } = TunnelResponderOptions.DefaultPort;

    /// <summary>Which test.</summary>
    public MeasurementTest Test { get; init; }

    /// <summary>How long is measured, after what warms up or searches.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How many TCP connections at a time; datagrams are always of one flow.</summary>
    public int Flows { get; init; } = 1;

    /// <summary>
    /// The bytes of a write of a stream, of a message of a round trip, or of a datagram's payload; null for 262144, for 1, and for
    /// 1200, which fits every path of IPv6 (RFC 9000 section 14).
    /// </summary>
    public int? MessageSize { get; init; }

    /// <summary>Bits of payload to send each second as datagrams; null for the most of which less than 0.1 % is lost.</summary>
    public double? Rate { get; init; }

    /// <summary>Whether the responder sends. Round trips go both ways in any case.</summary>
    public bool Reverse { get; init; }

    /// <summary>The only interface to send through and receive from; null for what the routes say.</summary>
    public string? Interface { get; init; }

    /// <summary>The network namespace to measure from, by name or path; null for that of the process.</summary>
    public string? NetworkNamespace { get; init; }

    /// <summary>How long the responder has to answer.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    internal int MessageBytes => MessageSize ?? Test switch
    {
        MeasurementTest.TcpStream => Traffic.StreamTraffic.ChunkBytes,
        MeasurementTest.TcpRoundTrip => 1,
        _ => 1200,
    };
}
