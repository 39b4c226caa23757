namespace FouTools.Measurement;

/// <summary>What is measured.</summary>
public enum MeasurementTest : byte
{
    /// <summary>Data as fast as TCP carries it, one way, as netperf's TCP_STREAM.</summary>
    TcpStream,

    /// <summary>A message there and one as long back, again and again, as netperf's TCP_RR.</summary>
    TcpRoundTrip,

    /// <summary>UDP datagrams at a rate, or at the highest at which hardly any is lost.</summary>
    UdpRate,
}
