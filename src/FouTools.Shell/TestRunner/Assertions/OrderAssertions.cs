namespace FouTools.Shell.TestRunner;

/// <summary>BeGreaterThan, BeLessThan, BeGreaterOrEqual, BeLessOrEqual; -Not asks for the opposite order.</summary>
internal static class OrderAssertions
{
    private static readonly (string Failing, string Words) _greater = ("-le", "greater than");
    private static readonly (string Failing, string Words) _less = ("-ge", "less than");
    private static readonly (string Failing, string Words) _greaterOrEqual = ("-lt", "greater than or equal to");
    private static readonly (string Failing, string Words) _lessOrEqual = ("-gt", "less than or equal to");

    public static string? BeGreaterThan(object? actual, AssertionCall call) => Order(actual, call.Not ? _lessOrEqual : _greater, call);

    public static string? BeLessThan(object? actual, AssertionCall call) => Order(actual, call.Not ? _greaterOrEqual : _less, call);

    public static string? BeGreaterOrEqual(object? actual, AssertionCall call) => Order(actual, call.Not ? _less : _greaterOrEqual, call);

    public static string? BeLessOrEqual(object? actual, AssertionCall call) => Order(actual, call.Not ? _greater : _lessOrEqual, call);

    private static string? Order(object? actual, (string Failing, string Words) order, AssertionCall call) =>
        call.Compare(actual, order.Failing, call.Expected)
            ? $"Expected the actual value to be {order.Words} {ValueFormat.Format(call.Expected)}{call.Because} but got {ValueFormat.Format(actual)}."
            : null;
}
