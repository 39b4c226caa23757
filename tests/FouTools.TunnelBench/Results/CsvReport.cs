using System.Globalization;
using System.Text;
using FouTools.TunnelBench.Tunnels;

namespace FouTools.TunnelBench.Results;

/// <summary>One line for each value, and one for each median.</summary>
internal static class CsvReport
{
    public const string Header = "tunnel,group,measurement,unit,repetition,value";

    public static string Write(ResultSet results)
    {
        var text = new StringBuilder();
        text.Append(Header).Append('\n');
        foreach (Tunnel tunnel in results.Tunnels)
        {
            foreach (Metric metric in Metric.All)
            {
                foreach ((int repetition, double value) in results.Values(tunnel.Name, metric))
                {
                    Append(text, tunnel, metric, repetition.ToString(CultureInfo.InvariantCulture), value);
                }

                if (results.Median(tunnel.Name, metric) is double median)
                {
                    Append(text, tunnel, metric, "median", median);
                }
            }
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, Tunnel tunnel, Metric metric, string repetition, double value) =>
        text.Append(CultureInfo.InvariantCulture, $"{tunnel.Name},{tunnel.Group},{metric.Key},{metric.Unit},{repetition},{value:0.####}\n");
}
