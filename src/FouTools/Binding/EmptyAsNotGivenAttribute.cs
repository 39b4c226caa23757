using System.Management.Automation;

namespace FouTools.Binding;

/// <summary>
/// Counts empty text as not given, as an empty column of a CSV file means it. PowerShell itself would make 0 of it.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class EmptyAsNotGivenAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override bool TransformNullOptionalParameters => false;

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        return value is string text && string.IsNullOrWhiteSpace(text) ? null! : inputData;
    }
}
