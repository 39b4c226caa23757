namespace Microsoft.PowerShell.Commands;

/// <summary>Counts that Measure-Object made in text; what was not asked for is null.</summary>
public sealed class TextMeasureInfo : MeasureInfo
{
    /// <summary>Gets or sets the number of lines.</summary>
    public int? Lines { get; set; }

    /// <summary>Gets or sets the number of words.</summary>
    public int? Words { get; set; }

    /// <summary>Gets or sets the number of characters.</summary>
    public int? Characters { get; set; }
}
