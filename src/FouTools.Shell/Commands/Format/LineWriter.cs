using System.Text;

namespace Microsoft.PowerShell.Commands;

/// <summary>A text writer that hands on each whole line.</summary>
internal sealed class LineWriter(Action<string> take) : TextWriter(System.Globalization.CultureInfo.InvariantCulture)
{
    private readonly StringBuilder _line = new();

    /// <inheritdoc/>
    public override Encoding Encoding => Encoding.Unicode;

    /// <inheritdoc/>
    public override void Write(char value)
    {
        if (value != '\n')
        {
            _line.Append(value);
            return;
        }

        take(_line.ToString());
        _line.Clear();
    }

    /// <inheritdoc/>
    public override void WriteLine(string? value)
    {
        take(_line + value);
        _line.Clear();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && _line.Length > 0)
        {
            WriteLine("");
        }

        base.Dispose(disposing);
    }
}
