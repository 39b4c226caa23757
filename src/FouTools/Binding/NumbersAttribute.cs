using System.Management.Automation;

namespace FouTools.Binding;

/// <summary>
/// Reads one or more integers, also from one text that separates them by commas, semicolons or spaces: PowerShell itself treats a
/// comma as a thousands separator. Empty text counts as not given, and text that is not a number is rejected, as by
/// <see cref="TextValueAttribute"/> for a single value.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class NumbersAttribute : ArgumentTransformationAttribute
{
    private static readonly TextValueAttribute s_number = new(typeof(int));
    private static readonly char[] s_separators = [',', ';', ' '];

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
        int[] numbers = [.. items.SelectMany(Split).Select(item => s_number.Transform(engineIntrinsics, item)).OfType<int>()];
        return numbers.Length == 0 ? null! : numbers;
    }

    private static IEnumerable<object> Split(object item) =>
        (item is PSObject wrapped ? wrapped.BaseObject : item) is string text
            ? text.Split(s_separators, StringSplitOptions.RemoveEmptyEntries)
            : [item];
}
