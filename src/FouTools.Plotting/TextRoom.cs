using OxyPlot;

namespace FouTools.Plotting;

/// <summary>
/// Estimates the width of text. The viewer chooses the font, so allow for any: letters are on average half as wide as high, and slightly
/// more in the widest fonts.
/// </summary>
internal sealed class TextRoom() : PdfRenderContext(1, 1, OxyColors.White)
{
    private const double WidthOfLetter = 0.62;

    // The exporter centres a line with a baseline half of this below the middle, and capitals are a little over 0.7 high.
    private const double HeightOfLine = 0.85;

    /// <inheritdoc/>
    public override OxySize MeasureText(string text, string fontFamily, double fontSize, double fontWeight) =>
        string.IsNullOrEmpty(text) ? OxySize.Empty : new OxySize(text.Length * fontSize * WidthOfLetter, fontSize * HeightOfLine);
}
