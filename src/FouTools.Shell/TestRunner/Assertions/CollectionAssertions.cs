using System.Management.Automation;

namespace FouTools.Shell.TestRunner;

/// <summary>BeIn, Contain, HaveCount.</summary>
internal static class CollectionAssertions
{
    public static string? BeIn(object? actual, AssertionCall call) => Holds(call.Expected, actual, call);

    public static string? Contain(object? actual, AssertionCall call) => Holds(actual, call.Expected, call);

    public static string? HaveCount(object? actual, AssertionCall call)
    {
        var expected = LanguagePrimitives.ConvertTo<int>(call.Expected);
        if (expected < 0)
        {
            throw new PSArgumentException("A collection cannot have a negative number of items.");
        }

        var items = actual as object?[] ?? [];
        return call.Unless(
            items.Length == expected,
            () => $"Expected a collection with size {expected}{call.Because} but got one with size {items.Length}: {ValueFormat.Format(items)}.",
            () => $"Expected a collection with a size other than {expected}{call.Because} but got {ValueFormat.Format(items)}.");
    }

    private static string? Holds(object? collection, object? item, AssertionCall call) => call.Unless(
        call.Compare(collection, "-contains", item),
        () => $"Expected {ValueFormat.Format(item)} to be found in collection {ValueFormat.Format(collection)}{call.Because} but it was not found.",
        () => $"Expected {ValueFormat.Format(item)} to not be found in collection {ValueFormat.Format(collection)}{call.Because} but it was found.");
}
