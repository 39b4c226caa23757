using System.Text;

namespace FouTools.TunnelBench.Results;

/// <summary>Writes a table; the first column is text, and so are the others unless they are numbers.</summary>
internal static class MarkdownTable
{
    public static void Write(StringBuilder text, IReadOnlyList<string> header, IEnumerable<IReadOnlyList<string>> rows, bool hasNumbers)
    {
        Row(text, header);
        Row(text, header.Select((_, index) => index > 0 && hasNumbers ? "---:" : "---"));
        foreach (IReadOnlyList<string> row in rows)
        {
            Row(text, row);
        }

        text.Append('\n');
    }

    private static void Row(StringBuilder text, IEnumerable<string> cells) => text.Append($"| {string.Join(" | ", cells)} |\n");
}
