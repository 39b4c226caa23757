using System.Xml.Linq;
using FouTools.TunnelBench.Results;
using FouTools.TunnelBench.Tunnels;

namespace FouTools.TunnelBench.Tests;

public sealed class ReportTests
{
    private static readonly Tunnel[] s_tunnels =
    [
        .. TunnelCatalog.All.Where(tunnel => tunnel.Name is TunnelCatalog.Plain or TunnelCatalog.KernelTunnel or "ipip-fou-csum"),
        new SomePeer("slow"), new SomePeer("quick"), new SomePeer("broken"),
    ];

    [Fact]
    public void A_ratio_is_one_median_by_the_other() =>
        Assert.Equal(0.25, Sample().Ratio("ipip-fou-csum", TunnelCatalog.Plain, Metric.Stream1));

    [Fact]
    public void A_ratio_to_what_was_not_measured_is_missing()
    {
        Assert.Null(Sample().Ratio("ipip-fou-csum", TunnelCatalog.KernelTunnel, Metric.Stream1));
        Assert.Null(Sample().Ratio("broken", TunnelCatalog.Plain, Metric.Stream1));
    }

    [Fact]
    public void The_best_peer_has_the_most_or_where_less_is_better_the_least()
    {
        ResultSet results = Sample();
        Assert.Equal("quick", results.BestPeer(Metric.Stream1));
        Assert.Equal("slow", results.BestPeer(Metric.Processor1));
        Assert.Null(results.BestPeer(Metric.Udp));
    }

    [Fact]
    public void The_csv_file_has_every_value_and_the_median()
    {
        string[] lines = CsvReport.Write(Sample()).Split('\n');
        Assert.Equal(CsvReport.Header, lines[0]);
        Assert.Contains("ipip-fou-csum,FouTools,tcp_stream_1,Gbit/s,1,4", lines);
        Assert.Contains("ipip-fou-csum,FouTools,tcp_stream_1,Gbit/s,3,9", lines);
        Assert.Contains("ipip-fou-csum,FouTools,tcp_stream_1,Gbit/s,median,5", lines);
    }

    [Fact]
    public void The_document_has_ratios_before_figures_and_says_what_is_missing()
    {
        ResultSet results = Sample();
        string text = MarkdownReport.Write(results, new MachineDescription(null, s_tunnels), new BenchOptions());
        Assert.True(text.IndexOf("## Ratios", StringComparison.Ordinal) < text.IndexOf("## Medians", StringComparison.Ordinal));
        Assert.Contains("| ipip-fou-csum | 0.25 | – |", text, StringComparison.Ordinal);
        Assert.Contains("| ipip-fou-csum | 5.00 (4.00–9.00) |", text, StringComparison.Ordinal);
        Assert.Contains("| broken | everything | it said \\| nothing |", text, StringComparison.Ordinal);
        Assert.Contains("| broken (see Not measured) |", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_plot_has_every_row_in_order_with_its_value_and_says_what_is_missing()
    {
        XDocument plot = XDocument.Parse(Plots.Draw(Sample(), Metric.Stream1));
        string[] texts = [.. plot.Descendants().Where(element => element.Name.LocalName == "text").Select(element => element.Value)];
        Assert.Equal("TCP_STREAM, 1 flow, Gbit/s", texts[0]);
        Assert.Equal(s_tunnels.Select(tunnel => tunnel.Name), texts.Where(text => s_tunnels.Any(tunnel => tunnel.Name == text)));
        Assert.Equal(
            ["20.00", "not measured", "5.00", "1.00", "2.00", "not measured"],
            texts.Where(text => text == "not measured" || text.Contains('.', StringComparison.Ordinal)));
        Assert.All(["the kernel", "FouTools", "other programs in user space"], group => Assert.Contains(group, texts));
    }

    [Fact]
    public void Names_of_rows_are_different() =>
        Assert.Equal(TunnelCatalog.All.Count, TunnelCatalog.All.Select(tunnel => tunnel.Name).Distinct().Count());

    private static ResultSet Sample()
    {
        var results = new ResultSet(s_tunnels);
        Tunnel Find(string name) => s_tunnels.Single(tunnel => tunnel.Name == name);
        Add(Find(TunnelCatalog.Plain), Metric.Stream1, 20, 10, 30);
        Add(Find("ipip-fou-csum"), Metric.Stream1, 4, 5, 9);
        Add(Find("slow"), Metric.Stream1, 1, 1, 1);
        Add(Find("slow"), Metric.Processor1, 3, 3, 3);
        Add(Find("quick"), Metric.Stream1, 2, 2, 2);
        Add(Find("quick"), Metric.Processor1, 6, 6, 6);
        results.Fail(Find("broken"), "everything", "it said | nothing");
        return results;

        void Add(Tunnel tunnel, Metric metric, params double[] values)
        {
            for (int i = 0; i < values.Length; i++)
            {
                results.Add(tunnel, i + 1, metric, values[i]);
            }
        }
    }

    private sealed class SomePeer(string name) : Tunnel(name, TunnelGroup.Peer)
    {
        public override void Start(Hosts.HostPair hosts) => throw new NotSupportedException();
    }
}
