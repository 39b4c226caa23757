using System.Collections;
using System.Management.Automation;

namespace FouTools.Shell.TestRunner;

/// <summary>Be, BeExactly, BeNullOrEmpty, BeTrue, BeFalse.</summary>
internal static class EqualityAssertions
{
    // Deep enough for real data; a list that holds itself ends here.
    private const int MaximumDepth = 100;

    public static string? Be(object? actual, AssertionCall call) => Equal(actual, call, "-eq", string.Empty);

    public static string? BeExactly(object? actual, AssertionCall call) => Equal(actual, call, "-ceq", "exactly ");

    public static string? BeNullOrEmpty(object? actual, AssertionCall call)
    {
        var items = actual as object?[] ?? [];
        var only = items.Length == 1 ? items[0] : null;
        var empty = items.Length switch
        {
            0 => true,
            1 => Base(only) is Hashtable table ? table.Count == 0 : string.IsNullOrEmpty(LanguagePrimitives.ConvertTo<string>(only)),
            _ => false,
        };
        return call.Unless(
            empty,
            () => $"Expected $null or empty{call.Because} but got {ValueFormat.Format(items.Length == 1 ? only : items)}.",
            () => $"Expected a value{call.Because} but got $null or empty.");
    }

    public static string? BeTrue(object? actual, AssertionCall call) => Truth(actual, expected: !call.Not, call);

    public static string? BeFalse(object? actual, AssertionCall call) => Truth(actual, expected: call.Not, call);

    private static string? Truth(object? actual, bool expected, AssertionCall call) => LanguagePrimitives.IsTrue(actual) == expected
        ? null
        : $"Expected {ValueFormat.Format(expected)}{call.Because} but got {ValueFormat.Format(actual)}.";

    private static string? Equal(object? actual, AssertionCall call, string comparison, string exactly)
    {
        var (got, expected) = (Unroll(actual), Unroll(call.Expected));
        return call.Unless(
            Same(actual, call.Expected, comparison, call, depth: 1),
            () => Base(got) is string gotText && Base(expected) is string expectedText
                ? StringDifference.Describe(expectedText, gotText, caseSensitive: exactly.Length > 0, call.Because)
                : $"Expected {exactly}{ValueFormat.Format(expected)}{call.Because} but got {ValueFormat.Format(got)}.",
            () => $"Expected {ValueFormat.Format(expected)} to be different from the actual value{call.Because} but got {exactly}the same value.");
    }

    private static bool Same(object? actual, object? expected, string comparison, AssertionCall call, int depth)
    {
        if (depth > MaximumDepth)
        {
            throw new PSInvalidOperationException($"The lists are nested more than {MaximumDepth} deep; does one hold itself?");
        }

        var (first, second) = (LanguagePrimitives.ConvertTo<object?[]>(actual), LanguagePrimitives.ConvertTo<object?[]>(expected));
        if (IsNothing(first) || IsNothing(second))
        {
            return IsNothing(first) && IsNothing(second);
        }

        return first.Length == second.Length && first.Zip(second).All(pair => Base(pair.First) is Array || Base(pair.Second) is Array
            ? Same(pair.First, pair.Second, comparison, call, depth + 1)
            : call.Compare(pair.Second, comparison, pair.First));
    }

    private static bool IsNothing(object?[]? items) => items is null or [] or [null];

    // As the pipeline does: one item stands for itself, none for nothing.
    private static object? Unroll(object? value) => Base(value) switch
    {
        object?[] { Length: 0 } => null,
        object?[] { Length: 1 } items => items[0],
        _ => value,
    };

    private static object? Base(object? value) => value is PSObject wrapped ? wrapped.BaseObject : value;
}
