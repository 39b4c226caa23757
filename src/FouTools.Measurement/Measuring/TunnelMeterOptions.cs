using System.Net;
using FouTools.Measurement.Responding;

namespace FouTools.Measurement.Measuring;

/// <summary>The options of a test.</summary>
public sealed record TunnelMeterOptions
{
    /// <summary>The address of the responder, inside the tunnel.</summary>
    public required IPAddress Target { get; init; }

    /// <summary>The responder's TCP port.</summary>
    public int Port { get; init; } = TunnelResponderOptions.DefaultPort;

    /// <summary>The test.</summary>
    public MeasurementTest Test { get; init; }

    /// <summary>The duration of the measurement, after warm-up or search.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The number of parallel TCP connections; datagrams always use one flow.</summary>
    public int Flows { get; init; } = 1;

    /// <summary>
    /// The size in bytes of a stream's write, a round trip's message, or a datagram's payload; null for 262144, 1, and 1200, which fits
    /// every IPv6 path (RFC 9000 section 14).
    /// </summary>
    public int? MessageSize { get; init; }

    /// <summary>The payload rate of datagrams in bits per second; null for the highest rate with less than 0.1 % loss.</summary>
    public double? Rate { get; init; }

    /// <summary>Whether the responder sends. Round trips run in both directions in any case.</summary>
    public bool Reverse { get; init; }

    /// <summary>The interface to bind to; null to follow the routing table.</summary>
    public string? Interface { get; init; }

    /// <summary>The network namespace to measure from, by name or path; null for the process's own.</summary>
    public string? NetworkNamespace { get; init; }

    /// <summary>How long to wait for the responder's answer.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    internal int MessageBytes => MessageSize ?? Test switch
    {
        MeasurementTest.TcpStream => Traffic.StreamTraffic.ChunkBytes,
        MeasurementTest.TcpRoundTrip => 1,
        _ => 1200,
    };
}
