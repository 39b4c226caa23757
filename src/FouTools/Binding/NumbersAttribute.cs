using System.Management.Automation;

namespace FouTools.Binding;

/// <summary>
/// Reads one or several whole numbers, which one text may hold with commas, semicolons or blanks between them: PowerShell itself takes a
/// comma for a separator of thousands. Empty text counts as not given, and text that is no number is refused, as
/// <see cref="TextValueAttribute"/> does it for one value.
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
