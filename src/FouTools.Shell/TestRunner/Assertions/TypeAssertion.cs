using System.Management.Automation;

namespace FouTools.Shell.TestRunner;

/// <summary>BeOfType, and the reading of types given as text.</summary>
internal static class TypeAssertion
{
    public static string? BeOfType(object? actual, AssertionCall call)
    {
        var expected = Resolve(call["ExpectedType"]);
        return call.Unless(
            call.Compare(actual, "-is", expected),
            () => Message(string.Empty),
            () => Message("not "));

        string Message(string not) =>
            $"Expected the value to {not}have type {ValueFormat.Format(expected)} or any of its subtypes{call.Because} but got {ValueFormat.Format(actual)} with type {ValueFormat.Format((actual is PSObject wrapped ? wrapped.BaseObject : actual)?.GetType())}.";
    }

    /// <summary>Reads a type, or its name with or without brackets.</summary>
    /// <param name="type">What was given.</param>
    /// <returns>The type.</returns>
    /// <exception cref="PSArgumentException">No loaded assembly has the type.</exception>
    public static Type Resolve(object? type)
    {
        var name = LanguagePrimitives.ConvertTo<string>(type);
        return (type is PSObject wrapped ? wrapped.BaseObject : type) as Type
            ?? (LanguagePrimitives.TryConvertTo<Type>(name.StartsWith('[') && name.EndsWith(']') ? name[1..^1] : name, out var found) ? found : null)
            ?? throw new PSArgumentException($"There is no type [{name}] in the loaded assemblies.");
    }
}
