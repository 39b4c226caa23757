using System.Globalization;
using System.Security;
using System.Text;
using OxyPlot;

namespace FouTools.Plotting;

/// <summary>Panels stacked under a title, as one SVG file.</summary>
internal static class Picture
{
    private const int Width = 800;
    private const int TitleHeight = 44;

    public static string Draw(string title, int panelHeight, params IReadOnlyList<PlotModel> panels)
    {
        int height = TitleHeight + (panels.Count * panelHeight);
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{Width}\" height=\"{height}\" ");
        text.AppendLine(CultureInfo.InvariantCulture, $"viewBox=\"0 0 {Width} {height}\">");
        text.AppendLine("<rect width=\"100%\" height=\"100%\" fill=\"white\"/>");
        text.Append(CultureInfo.InvariantCulture, $"<text x=\"{Width / 2}\" y=\"29\" text-anchor=\"middle\" font-family=\"{Panel.Font}\" ");
        text.AppendLine(CultureInfo.InvariantCulture, $"font-size=\"18\" font-weight=\"bold\">{SecurityElement.Escape(title)}</text>");
        for (int i = 0; i < panels.Count; i++)
        {
            var exporter = new SvgExporter
            {
                Width = Width, Height = panelHeight, TextMeasurer = new TextRoom(), UseVerticalTextAlignmentWorkaround = true,
            };
            string panel = exporter.ExportToString(panels[i])

                // Each panel numbers its ids from 1; make them unique in the file.
                .Replace("clipPath", $"clipPath{(char)('A' + i)}", StringComparison.Ordinal)
                .Replace($"<clipPath{(char)('A' + i)}", "<clipPath", StringComparison.Ordinal)
                .Replace($"</clipPath{(char)('A' + i)}", "</clipPath", StringComparison.Ordinal);
            text.AppendLine(CultureInfo.InvariantCulture, $"<g transform=\"translate(0 {TitleHeight + (i * panelHeight)})\">");

            // An XML declaration is allowed only at the start of a file.
            text.AppendLine(panel[panel.IndexOf("<svg", StringComparison.Ordinal)..]);
            text.AppendLine("</g>");
        }

        return text.AppendLine("</svg>").ToString();
    }
}
