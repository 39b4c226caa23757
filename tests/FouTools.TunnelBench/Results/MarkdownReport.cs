using System.Globalization;
using System.Text;
using FouTools.TunnelBench.Tunnels;

namespace FouTools.TunnelBench.Results;

/// <summary>The document with all tables, ratios first.</summary>
internal sealed class MarkdownReport(ResultSet results, MachineDescription machine, BenchOptions options)
{
    private const string Nothing = "–";

    private readonly StringBuilder _text = new();

    public static string Write(ResultSet results, MachineDescription machine, BenchOptions options) =>
        new MarkdownReport(results, machine, options).Write();

    private string Write()
    {
        Paragraph("# Tunnels side by side");
        Paragraph($"""
            Measured {machine.Date} in one run, interleaved repetitions: {options.Repetitions}, {Seconds(options.Duration)} s for each
            measurement: every repetition measures every tunnel once, one after the other. Values are medians.
            `./build.ps1 Bench -Suite Tunnels` writes this file; [tunnels.csv](tunnels.csv) has every single value.
            """);
        WriteMachine();
        WriteRatios();
        WriteCoverLetter();
        WriteAbsolute();
        WriteLatency();
        WriteFailures();
        WriteMethod();
        return _text.ToString().TrimEnd() + "\n";
    }

    private void WriteMachine()
    {
        Table(["machine", ""], machine.Lines.Select(line => (IReadOnlyList<string>)[line.Name, line.Value]), hasNumbers: false);
        Table(
            ["tunnel", "what it is"],
            results.Tunnels.Where(tunnel => tunnel.Note.Length > 0).Select(tunnel => (IReadOnlyList<string>)[tunnel.Name, tunnel.Note]),
            hasNumbers: false);
        Paragraph("""
            The other rows are FouTools' own engine: what it carries (IPIP, SIT, GRE; `ipip6` is IPIP over IPv6), in what (`fou`, `gue`,
            or `none` for no UDP), and whether with the UDP checksum.
            """);
    }

    private void WriteRatios()
    {
        Paragraph("## Ratios");
        Paragraph("For CPU (seconds of all processors per gigabyte, both ends) less is better, for everything else more.");
        WriteRatios("Against plain veth", _ => TunnelCatalog.Plain);
        WriteRatios("Against kernel VXLAN", _ => TunnelCatalog.KernelTunnel);
        if (results.Tunnels.Any(tunnel => tunnel.Group == TunnelGroup.Peer))
        {
            WriteRatios("Against the best other program in user space", results.BestPeer);
            Paragraph("The best other one: " +
                string.Join("; ", Metric.Main.Select(metric => $"{metric.Title}: {results.BestPeer(metric) ?? Nothing}")) + ".");
        }

        foreach (Metric metric in Metric.Main)
        {
            Paragraph($"![{metric.Title}]({Plots.FileName(metric)})");
        }
    }

    private void WriteRatios(string title, Func<Metric, string?> other)
    {
        Paragraph($"### {title}");
        Table(
            ["tunnel", .. Metric.Main.Select(metric => metric.Title)],
            results.Tunnels.Select(tunnel => (IReadOnlyList<string>)
            [
                Name(tunnel),
                .. Metric.Main.Select(metric => Number(other(metric) is string name ? results.Ratio(tunnel.Name, name, metric) : null, "0.00")),
            ]));
    }

    // The shape of the tables in the letter that introduced FOU to the kernel in 2014.
    private void WriteCoverLetter()
    {
        Paragraph("## FOU against no FOU");
        foreach (string mode in new[] { "gre", "ipip", "sit" })
        {
            (string Title, string Tunnel)[] ways =
                [("FOU, UDP checksum", $"{mode}-fou-csum"), ("FOU, no UDP checksum", $"{mode}-fou-nocsum"), ("no FOU", $"{mode}-none")];
            if (!ways.Any(way => results.Tunnels.Any(tunnel => tunnel.Name == way.Tunnel)))
            {
                continue;
            }

            Paragraph($"### {mode.ToUpperInvariant()}");
            Table(
                ["", "TCP_STREAM Gbit/s", "CPU s/GB", "TCP_RR 1/s", "p90/p95/p99 us", "to no FOU: STREAM", "RR"],
                ways.Select(way => (IReadOnlyList<string>)
                [
                    way.Title, Absolute(way.Tunnel, Metric.Stream1), Absolute(way.Tunnel, Metric.Processor1),
                    Absolute(way.Tunnel, Metric.RoundTrips200),
                    string.Join('/', Metric.Percentiles.Skip(1).Select(percent => Absolute(way.Tunnel, Metric.Latency(200, percent)))),
                    Number(results.Ratio(way.Tunnel, $"{mode}-none", Metric.Stream1), "0.00"),
                    Number(results.Ratio(way.Tunnel, $"{mode}-none", Metric.RoundTrips200), "0.00"),
                ]));
        }

        Paragraph("TCP_STREAM is one flow, TCP_RR 200 connections, as in the cover letter of the patches of 2014.");
    }

    private void WriteAbsolute()
    {
        Paragraph("## Medians, with the least and the greatest value");
        Table(
            ["tunnel", .. Metric.Main.Select(metric => $"{metric.Title}, {metric.Unit}")],
            results.Tunnels.Select(tunnel => (IReadOnlyList<string>)[Name(tunnel), .. Metric.Main.Select(metric => Range(tunnel.Name, metric))]));
        Paragraph("### Where the processor time goes, seconds per gigabyte, 1 flow");
        Metric[] costs = [Metric.Processor1, Metric.UserSystem1, Metric.Programs1];
        Table(
            ["tunnel", .. costs.Select(metric => metric.Title)],
            results.Tunnels.Select(tunnel => (IReadOnlyList<string>)[Name(tunnel), .. costs.Select(metric => Absolute(tunnel.Name, metric))]));
    }

    private void WriteLatency()
    {
        Paragraph("## Time of a round trip, microseconds, and small packets");
        Metric[] columns =
        [
            .. Metric.Percentiles.Select(percent => Metric.Latency(1, percent)),
            .. Metric.Percentiles.Select(percent => Metric.Latency(200, percent)),
            Metric.UdpLoss, Metric.UdpLate,
        ];
        Table(
            [
                "tunnel", .. Metric.Percentiles.Select(percent => $"1: p{percent}"), .. Metric.Percentiles.Select(percent => $"200: p{percent}"),
                "UDP lost, %", "UDP out of order",
            ],
            results.Tunnels.Select(tunnel => (IReadOnlyList<string>)[Name(tunnel), .. columns.Select(metric => Absolute(tunnel.Name, metric))]));
    }

    private void WriteFailures()
    {
        Paragraph("## Not measured");
        if (results.Failures.Count == 0)
        {
            Paragraph("Nothing is missing.");
            return;
        }

        Table(
            ["tunnel", "what", "why"],
            results.Failures.Select(failure => (IReadOnlyList<string>)[failure.Tunnel.Name, failure.What, Cell(failure.Why)]),
            hasNumbers: false);
    }

    private void WriteMethod()
    {
        Paragraph("## How it is measured");
        Paragraph($"""
            - Every tunnel has two network namespaces of its own, joined by a veth pair with an MTU of 1500, and is set up once for the
              whole run; the ends of a userspace tunnel are two processes. Idle ones stay up while another one is measured.
            - Before anything is measured, {options.HashBytes / 1_000_000} MB of random bytes go through and their SHA-256 is compared; a tunnel that
              changes them is not measured.
            - TCP_STREAM: one blocking thread at each end of each flow, writes of 256 KiB, buffers left to the kernel; payload that
              arrived, after 0.3 s of warm-up. CPU is what all processors did in that time, interrupts included, both ends and the
              generator together.
            - TCP_RR: one byte there and one back. One connection: blocking calls. 200 connections: at each end one thread for each
              processor, up to four, with epoll.
            - UDP: the highest rate of datagrams with 100 bytes of payload of which less than {RateSearchLimit} % are lost, found by halving; sent by
              `sendmmsg` in bursts every half millisecond, counted by sequence numbers.
            - Nothing is pinned to a processor. Generator and tunnels share the processors of one machine, so a row shows what is left
              for the traffic too: on two cores plain veth itself is limited by them.
            """);
    }

    private static string RateSearchLimit => (FouTools.Measurement.Traffic.RateSearch.LossLimit * 100).ToString(CultureInfo.InvariantCulture);

    // A tunnel that has no figure says so in every table.
    private string Name(Tunnel tunnel) =>
        results.Failures.Any(failure => failure.Tunnel == tunnel) ? $"{tunnel.Name} (see Not measured)" : tunnel.Name;

    private string Absolute(string tunnel, Metric metric) => Number(results.Median(tunnel, metric), metric.Format);

    private string Range(string tunnel, Metric metric)
    {
        double[] values = [.. results.Values(tunnel, metric).Select(value => value.Value)];
        return values.Length == 0
            ? Nothing
            : $"{Absolute(tunnel, metric)} ({Number(values.Min(), metric.Format)}–{Number(values.Max(), metric.Format)})";
    }

    private static string Number(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? Nothing;

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.##", CultureInfo.InvariantCulture);

    private static string Cell(string text) => text.ReplaceLineEndings(" ").Replace("|", "\\|", StringComparison.Ordinal);

    private void Paragraph(string text) => _text.Append(text.ReplaceLineEndings("\n")).Append("\n\n");

    private void Table(IReadOnlyList<string> header, IEnumerable<IReadOnlyList<string>> rows, bool hasNumbers = true) =>
        MarkdownTable.Write(_text, header, rows, hasNumbers);
}
