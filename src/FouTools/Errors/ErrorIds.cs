namespace FouTools.Errors;

/// <summary>Every identifier that an error of the module can have, besides those of PowerShell itself.</summary>
internal static class ErrorIds
{
    /// <summary>The identifiers, each once. One condition has one, whichever cmdlet finds it.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        .. DatapathErrorTable.Ids
            .Concat(MeasurementErrorTable.Ids)
            .Concat(Enum.GetNames<FouError>())
            .Append(DatapathErrorRecord.DatapathNotFound)
            .Append(MeasurementErrorRecord.ResponderNotFound)
            .Distinct(),
    ];
}
