using System.Management.Automation;

namespace FouTools.Binding;

/// <summary>
/// Reads one or several whole numbers. Empty text counts as not given, and text that is no number is refused, as
/// <see cref="TextValueAttribute"/> does it for one value.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class NumbersAttribute : ArgumentTransformationAttribute
{
    private static readonly TextValueAttribute s_number = new(typeof(int));

    /// <inheritdoc/>
    public override bool TransformNullOptionalParameters => false;

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        if (value is null or int[])
        {
            return value!;
        }

        IEnumerable<object> items = LanguagePrimitives.GetEnumerable(value)?.Cast<object>() ?? [value];
        int[] numbers = [.. items.Select(item => s_number.Transform(engineIntrinsics, item)).OfType<int>()];
        return numbers.Length == 0 ? null! : numbers;
    }
}
