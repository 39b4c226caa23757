namespace FouTools.Measurement;

/// <summary>The kind of test.</summary>
public enum MeasurementTest : byte
{
    /// <summary>TCP throughput in one direction, as netperf's TCP_STREAM.</summary>
    TcpStream,

    /// <summary>Request and response of equal size, one transaction at a time per connection, as netperf's TCP_RR.</summary>
    TcpRoundTrip,

    /// <summary>UDP datagrams at a given rate, or at the highest rate with hardly any loss.</summary>
    UdpRate,
}
