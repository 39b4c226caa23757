namespace FouTools.Commands;

/// <summary>The parameter sets of cmdlets that accept their objects by name or from the pipeline.</summary>
internal static class ParameterSets
{
    public const string ByName = "ByName";
    public const string ByObject = "ByObject";
}
