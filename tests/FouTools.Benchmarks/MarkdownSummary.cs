using System.Text;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Reports;

namespace FouTools.Benchmarks;

/// <summary>The results of all benchmark classes in one Markdown document, one table for each class.</summary>
internal static class MarkdownSummary
{
    // What says something about a result; the rest are settings that are the same for all.
    private static readonly string[] Columns = ["Mean", "Error", "StdDev", "Ratio", "Allocated"];

    public static string Write(IReadOnlyList<Summary> summaries)
    {
        var text = new StringBuilder();
        text.AppendLine("# Benchmarks").AppendLine();
        text.AppendLine("Mean is the time for one packet.");
        foreach (Summary summary in summaries)
        {
            WriteTable(text, summary);
        }

        return text.ToString();
    }

    private static void WriteTable(StringBuilder text, Summary summary)
    {
        SummaryTable.SummaryTableColumn[] columns =
        [
            .. summary.Table.Columns.Where(column =>
                column.OriginalColumn is TargetMethodColumn or ParamColumn || Columns.Contains(column.Header)),
        ];
        text.AppendLine().AppendLine($"## {summary.BenchmarksCases[0].Descriptor.Type.Name}").AppendLine();
        WriteRow(text, columns.Select(column => column.Header));
        WriteRow(text, columns.Select(_ => "---"));
        for (int row = 0; row < summary.Table.FullContent.Length; row++)
        {
            WriteRow(text, columns.Select(column => column.Content[row]));
        }
    }

    private static void WriteRow(StringBuilder text, IEnumerable<string> cells) =>
        text.AppendLine($"| {string.Join(" | ", cells)} |");
}
