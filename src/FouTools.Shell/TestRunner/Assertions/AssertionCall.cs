using System.Collections.Concurrent;
using System.Management.Automation;

namespace FouTools.Shell.TestRunner;

/// <summary>One use of Should: its parameters, and the session it runs in.</summary>
internal sealed class AssertionCall(PSCmdlet command, bool not)
{
    private static readonly ConcurrentDictionary<string, ScriptBlock> _comparisons = new();

    /// <summary>Gets a value indicating whether -Not was given.</summary>
    public bool Not { get; } = not;

    /// <summary>Gets the reason between commas, or a comma.</summary>
    public string Because { get; } = ValueFormat.Because(Bound(command, "Because") as string);

    public SessionState Session => command.SessionState;

    public object? Expected => this["ExpectedValue"];

    /// <summary>Gets the value of a parameter, or null when it was not given.</summary>
    /// <param name="parameter">The parameter's name.</param>
    public object? this[string parameter] => Bound(command, parameter);

    public bool Has(string parameter) => command.MyInvocation.BoundParameters.ContainsKey(parameter);

    public void Write(object value) => command.WriteObject(value);

    /// <summary>Asks PowerShell's own operator, which knows all its conversions.</summary>
    /// <param name="left">The left operand.</param>
    /// <param name="comparison">The operator with its dash.</param>
    /// <param name="right">The right operand.</param>
    /// <returns>Whether the outcome is true, or a list that is not empty.</returns>
    public bool Compare(object? left, string comparison, object? right) => LanguagePrimitives.IsTrue(
        Session.InvokeCommand.InvokeScript(true, _comparisons.GetOrAdd(comparison, Comparison), null, left, right)[0]);

    /// <summary>Turns an outcome around under -Not, and words the failure.</summary>
    /// <param name="holds">Whether the assertion holds without -Not.</param>
    /// <param name="failure">The message when it should hold.</param>
    /// <param name="negativeFailure">The message when it should not.</param>
    /// <returns>The message, or null when all is as expected.</returns>
    public string? Unless(bool holds, Func<string> failure, Func<string> negativeFailure) =>
        holds != Not ? null : Not ? negativeFailure() : failure();

    private static ScriptBlock Comparison(string comparison) => ScriptBlock.Create($"param($____l, $____r) [bool]($____l {comparison} $____r)");

    private static object? Bound(PSCmdlet command, string parameter) => command.MyInvocation.BoundParameters.GetValueOrDefault(parameter);
}
