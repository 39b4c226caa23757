namespace FouTools.TunnelBench.Results;

/// <summary>Something that is measured of every tunnel.</summary>
/// <param name="Key">Its name in the CSV file.</param>
/// <param name="Title">Its name in a table.</param>
/// <param name="Unit">The unit of its values.</param>
/// <param name="Format">How a value is written.</param>
internal sealed record Metric(string Key, string Title, string Unit, string Format)
{
    public bool LessIsBetter { get; init; }

    public static Metric Stream1 { get; } = new("tcp_stream_1", "TCP_STREAM, 1 flow", "Gbit/s", "0.00");

    public static Metric Stream8 { get; } = new("tcp_stream_8", "TCP_STREAM, 8 flows", "Gbit/s", "0.00");

    public static Metric RoundTrips1 { get; } = new("tcp_rr_1", "TCP_RR, 1 connection", "1/s", "0");

    public static Metric RoundTrips200 { get; } = new("tcp_rr_200", "TCP_RR, 200 connections", "1/s", "0");

    public static Metric Udp { get; } = new("udp_100", "UDP, 100 bytes", "packets/s", "0");

    public static Metric UdpLoss { get; } = new("udp_100_loss", "lost at that rate", "%", "0.000") { LessIsBetter = true };

    public static Metric UdpLate { get; } = new("udp_100_late", "out of order at that rate", "packets", "0") { LessIsBetter = true };

    public static Metric Processor1 { get; } = Cost("tcp_stream_1_cpu", "CPU, 1 flow");

    public static Metric Processor8 { get; } = Cost("tcp_stream_8_cpu", "CPU, 8 flows");

    public static Metric UserSystem1 { get; } = Cost("tcp_stream_1_cpu_user_system", "of it user and system, 1 flow");

    public static Metric UserSystem8 { get; } = Cost("tcp_stream_8_cpu_user_system", "of it user and system, 8 flows");

    public static Metric Programs1 { get; } = Cost("tcp_stream_1_cpu_programs", "of it the tunnel's programs, 1 flow");

    public static Metric Programs8 { get; } = Cost("tcp_stream_8_cpu_programs", "of it the tunnel's programs, 8 flows");

    /// <summary>Percentiles of the time of a round trip, in percent.</summary>
    public static IReadOnlyList<int> Percentiles { get; } = [50, 90, 95, 99];

    /// <summary>What the tables of ratios have.</summary>
    public static IReadOnlyList<Metric> Main { get; } = [Stream1, Stream8, RoundTrips1, RoundTrips200, Udp, Processor1, Processor8];

    /// <summary>All, in the order of the CSV file.</summary>
    public static IReadOnlyList<Metric> All { get; } =
    [
        Stream1, Processor1, UserSystem1, Programs1, Stream8, Processor8, UserSystem8, Programs8,
        RoundTrips1, .. Percentiles.Select(percent => Latency(1, percent)),
        RoundTrips200, .. Percentiles.Select(percent => Latency(200, percent)),
        Udp, UdpLoss, UdpLate,
    ];

    public static Metric Latency(int connections, int percent) =>
        new($"tcp_rr_{connections}_p{percent}", $"p{percent}", "us", "0") { LessIsBetter = true };

    private static Metric Cost(string key, string title) => new(key, title, "s/GB", "0.000") { LessIsBetter = true };
}
