namespace FouTools.Shell.TestRunner;

/// <summary>BeLike, BeLikeExactly, Match, MatchExactly.</summary>
internal static class TextAssertions
{
    public static string? BeLike(object? actual, AssertionCall call) => Test(actual, "-like", call.Expected, "wildcard", call);

    public static string? BeLikeExactly(object? actual, AssertionCall call) => Test(actual, "-clike", call.Expected, "case sensitive wildcard", call);

    public static string? Match(object? actual, AssertionCall call) =>
        Test(actual, "-match", call["RegularExpression"], "regular expression", call);

    public static string? MatchExactly(object? actual, AssertionCall call) =>
        Test(actual, "-cmatch", call["RegularExpression"], "case sensitive regular expression", call);

    private static string? Test(object? actual, string comparison, object? pattern, string kind, AssertionCall call) => call.Unless(
        call.Compare(actual, comparison, pattern),
        () => $"Expected {kind} {ValueFormat.Format(pattern)} to match {ValueFormat.Format(actual)}{call.Because} but it did not match.",
        () => $"Expected {kind} {ValueFormat.Format(pattern)} to not match {ValueFormat.Format(actual)}{call.Because} but it did match.");
}
