namespace Microsoft.PowerShell.Commands;

/// <summary>What Measure-Object found about one property, or about the objects themselves.</summary>
public abstract class MeasureInfo
{
    /// <summary>Gets or sets the name of the property, or null.</summary>
    public string? Property { get; set; }
}
