namespace Microsoft.PowerShell.Commands;

/// <summary>Numbers that Measure-Object computed; what was not asked for is null.</summary>
public sealed class GenericMeasureInfo : MeasureInfo
{
    /// <summary>Gets or sets the number of objects.</summary>
    public int Count { get; set; }

    /// <summary>Gets or sets the arithmetic mean.</summary>
    public double? Average { get; set; }

    /// <summary>Gets or sets the sum.</summary>
    public double? Sum { get; set; }

    /// <summary>Gets or sets the largest value: a number where all values are numbers.</summary>
    public object? Maximum { get; set; }

    /// <summary>Gets or sets the smallest value: a number where all values are numbers.</summary>
    public object? Minimum { get; set; }

    /// <summary>Gets or sets the sample standard deviation.</summary>
    public double? StandardDeviation { get; set; }
}
