using System.Management.Automation;

namespace FouTools.Shell.TestRunner;

/// <summary>Throw.</summary>
internal static class ThrowAssertion
{
    private static readonly ScriptBlock _try = ScriptBlock.Create(
        "param($____body) do { try { $null = & $____body } catch { $_ } } while ($false)");

    public static string? Throw(object? actual, AssertionCall call)
    {
        var body = (actual is PSObject wrapped ? wrapped.BaseObject : actual) as ScriptBlock
            ?? throw new PSArgumentException("Should -Throw takes a script block: put the input in braces.");
        var error = call.Session.InvokeCommand.InvokeScript(true, _try, null, body).FirstOrDefault()?.BaseObject as ErrorRecord;
        if (call.Not)
        {
            return error is null ? null : $"Expected no exception to be thrown{call.Because} but an exception \"{error.Exception.Message}\" was thrown {Place(error)}.";
        }

        List<string> wanted = [];
        List<string> found = [];
        if (call["ExceptionType"] is Type type)
        {
            wanted.Add($"type {ValueFormat.Format(type)}");
            AddUnless(type.IsInstanceOfType(error?.Exception), $"its type was {ValueFormat.Format(error?.Exception.GetType())}");
        }

        if (call["ExpectedMessage"] is string message && !string.IsNullOrWhiteSpace(message))
        {
            wanted.Add($"message like {ValueFormat.Format(WildcardPattern.Unescape(message))}");
            AddUnless(IsLike(error?.Exception.Message, message), $"its message was {ValueFormat.Format(error?.Exception.Message)}");
        }

        if (call["ErrorId"] is string id && !string.IsNullOrWhiteSpace(id))
        {
            wanted.Add($"FullyQualifiedErrorId {ValueFormat.Format(id)}");
            AddUnless(IsLike(error?.FullyQualifiedErrorId, id), $"its FullyQualifiedErrorId was {ValueFormat.Format(error?.FullyQualifiedErrorId)}");
        }

        if (error is not null && found.Count == 0)
        {
            if (call.Has("PassThru"))
            {
                call.Write(error);
            }

            return null;
        }

        var with = wanted.Count == 0 ? string.Empty : $" with {string.Join(" and ", wanted)}";
        return error is null
            ? $"Expected an exception{with} to be thrown{call.Because} but no exception was thrown."
            : $"Expected an exception{with} to be thrown{call.Because} but {string.Join(" and ", found)}, {Place(error)}.";

        void AddUnless(bool holds, string text)
        {
            if (!holds)
            {
                found.Add(text);
            }
        }
    }

    private static bool IsLike(string? text, string pattern) => WildcardPattern.Get(pattern, WildcardOptions.IgnoreCase).IsMatch(text ?? string.Empty);

    private static string Place(ErrorRecord error) => error.InvocationInfo is { } call ? $"from {call.ScriptName}:{call.ScriptLineNumber}" : "from outside of script";
}
