using OxyPlot;

namespace FouTools.Plotting;

/// <summary>
/// Says how much room a text takes. Which font it is drawn with the viewer decides, so that it is room for any: letters are on
/// average half as wide as high, and a little more in the widest fonts.
/// </summary>
internal sealed class TextRoom() : PdfRenderContext(1, 1, OxyColors.White)
{
    private const double WidthOfLetter = 0.62;
    private const double HeightOfLine = 1.2;

    /// <inheritdoc/>
    public override OxySize MeasureText(string text, string fontFamily, double fontSize, double fontWeight) =>
        string.IsNullOrEmpty(text) ? OxySize.Empty : new OxySize(text.Length * fontSize * WidthOfLetter, fontSize * HeightOfLine);
}
