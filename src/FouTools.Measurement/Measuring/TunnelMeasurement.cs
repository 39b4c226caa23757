using System.Globalization;
using System.Net;

namespace FouTools.Measurement.Measuring;

/// <summary>The result of a test. Rates count payload as it arrived, without TCP, UDP and IP headers.</summary>
public sealed record TunnelMeasurement
{
    /// <summary>The test.</summary>
    public required MeasurementTest Test { get; init; }

    /// <summary>The address of the responder.</summary>
    public required IPAddress Target { get; init; }

    /// <summary>Its TCP port.</summary>
    public required int Port { get; init; }

    /// <summary>Whether the responder was the sender.</summary>
    public required bool Reverse { get; init; }

    /// <summary>The number of parallel flows.</summary>
    public required int Flows { get; init; }

    /// <summary>The size in bytes of a write, a message or a datagram's payload.</summary>
    public required int MessageSize { get; init; }

    /// <summary>When the test started.</summary>
    public required DateTimeOffset StartTime { get; init; }

    /// <summary>The measured duration.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>Bytes received.</summary>
    public required long Bytes { get; init; }

    /// <summary>Payload received, in bits per second.</summary>
    public double BitsPerSecond => Bytes * 8 / Duration.TotalSeconds;

    /// <summary>Round trips per second; null for other tests.</summary>
    public double? TransactionsPerSecond { get; init; }

    /// <summary>Datagrams received per second; null for other tests.</summary>
    public double? PacketsPerSecond { get; init; }

    /// <summary>Datagrams sent per second; null for other tests.</summary>
    public double? SentPerSecond { get; init; }

    /// <summary>Lost datagrams in percent; null for other tests.</summary>
    public double? LossPercent { get; init; }

    /// <summary>Datagrams that arrived out of order, after one that was sent later; null for other tests.</summary>
    public long? Reordered { get; init; }

    /// <summary>The interarrival jitter of datagrams (RFC 3550 section 6.4.1); null for other tests.</summary>
    public TimeSpan? Jitter { get; init; }

    /// <summary>The shortest round trip; null for other tests, like those that follow.</summary>
    public TimeSpan? Minimum { get; init; }

    /// <summary>The median round trip.</summary>
    public TimeSpan? P50 { get; init; }

    /// <summary>The 90th percentile.</summary>
    public TimeSpan? P90 { get; init; }

    /// <summary>The 95th percentile.</summary>
    public TimeSpan? P95 { get; init; }

    /// <summary>The 99th percentile.</summary>
    public TimeSpan? P99 { get; init; }

    /// <summary>The 99.9th percentile.</summary>
    public TimeSpan? P999 { get; init; }

    /// <summary>The longest round trip.</summary>
    public TimeSpan? Maximum { get; init; }

    /// <summary>TCP segments that the sender retransmitted; null for datagrams.</summary>
    public long? Retransmits { get; init; }

    /// <summary>Processor time of the local side.</summary>
    public required ProcessorUse Processor { get; init; }

    /// <summary>Processor time of the responder.</summary>
    public required ProcessorUse ResponderProcessor { get; init; }

    /// <summary>The result of each interval.</summary>
    public required IReadOnlyList<MeasurementSample> Samples { get; init; }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Test} {(Reverse ? "from" : "to")} {Target}: {Summary}");

    private string Summary => Test switch
    {
        MeasurementTest.TcpRoundTrip => string.Create(
            CultureInfo.InvariantCulture, $"{TransactionsPerSecond:F0} round trips/s, p99 {P99?.TotalMicroseconds:F0} us"),
        MeasurementTest.UdpRate => string.Create(
            CultureInfo.InvariantCulture, $"{BitsPerSecond / 1e6:F1} Mbit/s, {PacketsPerSecond:F0} datagrams/s, {LossPercent:F2} % lost"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{BitsPerSecond / 1e6:F1} Mbit/s"),
    };
}
