namespace Microsoft.PowerShell.Commands;

/// <summary>Which values of a CSV row are put in quotes.</summary>
internal enum CsvQuotes
{
    /// <summary>None.</summary>
    Never,

    /// <summary>All.</summary>
    Always,

    /// <summary>Those that hold the delimiter, a quote or a line end.</summary>
    AsNeeded,
}
