namespace FouTools.Errors;

/// <summary>All error identifiers of the module, besides those of PowerShell itself.</summary>
internal static class ErrorIds
{
    /// <summary>The identifiers, without duplicates. A condition has the same identifier in every cmdlet.</summary>
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
