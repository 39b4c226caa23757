using System.Management.Automation;

namespace FouTools.Shell.TestRunner;

/// <summary>One assertion of Should.</summary>
/// <param name="Name">The name of its switch.</param>
/// <param name="Alias">The short name of its switch, if any.</param>
/// <param name="TakesWholeInput">Whether it looks at the whole pipeline input as a list, and not at each item.</param>
/// <param name="Parameters">Its further parameters, in the order of their positions; -Because follows them.</param>
/// <param name="FailureOf">Gives the failure message for a value, or null when the value is as expected.</param>
internal sealed record Assertion(
    string Name,
    string? Alias,
    bool TakesWholeInput,
    (string Name, Type Type)[] Parameters,
    Func<object?, AssertionCall, string?> FailureOf)
{
    private static readonly (string Name, Type Type)[] _none = [];
    private static readonly (string Name, Type Type)[] _value = [("ExpectedValue", typeof(object))];
    private static readonly (string Name, Type Type)[] _type = [("ExpectedType", typeof(object))];
    private static readonly (string Name, Type Type)[] _regularExpression = [("RegularExpression", typeof(object))];
    private static readonly (string Name, Type Type)[] _content = [("ExpectedContent", typeof(object))];

    private static readonly (string Name, Type Type)[] _error =
    [
        ("ExpectedMessage", typeof(string)),
        ("ErrorId", typeof(string)),
        ("ExceptionType", typeof(Type)),
        ("PassThru", typeof(SwitchParameter)),
    ];

    private static readonly (string Name, Type Type)[] _parameter =
    [
        ("ParameterName", typeof(string)),
        ("Type", typeof(object)),
        ("DefaultValue", typeof(string)),
        ("Mandatory", typeof(SwitchParameter)),
        ("Alias", typeof(string[])),
    ];

    public static IReadOnlyList<Assertion> All { get; } =
    [
        new("Be", "EQ", true, _value, EqualityAssertions.Be),
        new("BeExactly", "CEQ", true, _value, EqualityAssertions.BeExactly),
        new("BeNullOrEmpty", null, true, _none, EqualityAssertions.BeNullOrEmpty),
        new("BeTrue", null, false, _none, EqualityAssertions.BeTrue),
        new("BeFalse", null, false, _none, EqualityAssertions.BeFalse),
        new("BeGreaterThan", "GT", false, _value, OrderAssertions.BeGreaterThan),
        new("BeLessThan", "LT", false, _value, OrderAssertions.BeLessThan),
        new("BeGreaterOrEqual", "GE", false, _value, OrderAssertions.BeGreaterOrEqual),
        new("BeLessOrEqual", "LE", false, _value, OrderAssertions.BeLessOrEqual),
        new("BeIn", null, false, _value, CollectionAssertions.BeIn),
        new("Contain", null, true, _value, CollectionAssertions.Contain),
        new("HaveCount", null, true, _value, CollectionAssertions.HaveCount),
        new("BeOfType", "HaveType", false, _type, TypeAssertion.BeOfType),
        new("BeLike", null, false, _value, TextAssertions.BeLike),
        new("BeLikeExactly", null, false, _value, TextAssertions.BeLikeExactly),
        new("Match", null, false, _regularExpression, TextAssertions.Match),
        new("MatchExactly", "CMATCH", false, _regularExpression, TextAssertions.MatchExactly),
        new("Exist", null, false, _none, FileAssertions.Exist),
        new("FileContentMatch", null, false, _content, FileAssertions.FileContentMatch),
        new("Throw", null, false, _error, ThrowAssertion.Throw),
        new("HaveParameter", null, false, _parameter, ParameterAssertion.HaveParameter),
    ];
}
