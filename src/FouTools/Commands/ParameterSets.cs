namespace FouTools.Commands;

/// <summary>The parameter sets of cmdlets that take what they act on by its name or as an object.</summary>
internal static class ParameterSets
{
    public const string ByName = "ByName";
    public const string ByObject = "ByObject";
}
