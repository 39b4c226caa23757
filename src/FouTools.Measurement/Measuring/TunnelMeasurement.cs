using System.Globalization;
using System.Net;

namespace FouTools.Measurement.Measuring;

/// <summary>What a test came to. Rates are of payload, without the headers of TCP, UDP and IP, as it arrived.</summary>
public sealed record TunnelMeasurement
{
    /// <summary>Which test.</summary>
    public required MeasurementTest Test { get; init; }

    /// <summary>The address of the responder.</summary>
    public required IPAddress Target { get; init; }

    /// <summary>Its TCP port.</summary>
    public required int Port { get; init; }

    /// <summary>Whether the responder sent.</summary>
    public required bool Reverse { get; init; }

    /// <summary>How many flows at a time.</summary>
    public required int Flows { get; init; }

    /// <summary>The bytes of a write, a message or a datagram's payload.</summary>
    public required int MessageSize { get; init; }

    /// <summary>When it was begun.</summary>
    public required DateTimeOffset StartTime { get; init; }

    /// <summary>How long was measured.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>Bytes received.</summary>
    public required long Bytes { get; init; }

    /// <summary>Bits received each second.</summary>
    public double BitsPerSecond => Bytes * 8 / Duration.TotalSeconds;

    /// <summary>Round trips each second; null of other tests.</summary>
    public double? TransactionsPerSecond { get; init; }

    /// <summary>Datagrams received each second; null of other tests.</summary>
    public double? PacketsPerSecond { get; init; }

    /// <summary>Datagrams sent each second; null of other tests.</summary>
    public double? SentPerSecond { get; init; }

    /// <summary>How many of a hundred datagrams did not arrive; null of other tests.</summary>
    public double? LossPercent { get; init; }

    /// <summary>Datagrams that arrived after one that was sent later; null of other tests.</summary>
    public long? Reordered { get; init; }

    /// <summary>How much the time from end to end varies from datagram to datagram (RFC 3550 section 6.4.1); null of other tests.</summary>
    public TimeSpan? Jitter { get; init; }

    /// <summary>The shortest round trip; null of other tests, like the following.</summary>
    public TimeSpan? Minimum { get; init; }

    /// <summary>The time that half of the round trips were not above.</summary>
    public TimeSpan? P50 { get; init; }

    /// <summary>The same of 90 %.</summary>
    public TimeSpan? P90 { get; init; }

    /// <summary>The same of 95 %.</summary>
    public TimeSpan? P95 { get; init; }

    /// <summary>The same of 99 %.</summary>
    public TimeSpan? P99 { get; init; }

    /// <summary>The same of 99.9 %.</summary>
    public TimeSpan? P999 { get; init; }

    /// <summary>The longest round trip.</summary>
    public TimeSpan? Maximum { get; init; }

    /// <summary>TCP segments that the sender sent again; null of datagrams.</summary>
    public long? Retransmits { get; init; }

    /// <summary>Processor time of this end.</summary>
    public required ProcessorUse Processor { get; init; }

    /// <summary>Processor time of the responder's end.</summary>
    public required ProcessorUse ResponderProcessor { get; init; }

    /// <summary>What each interval came to.</summary>
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
