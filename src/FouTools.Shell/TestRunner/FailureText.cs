using System.Management.Automation;
using System.Text.RegularExpressions;

namespace FouTools.Shell.TestRunner;

/// <summary>Words an error for the reader of a test run.</summary>
internal static partial class FailureText
{
    /// <summary>Gives the messages of the error and of what caused it; those of a failed assertion as they are, others after their type.</summary>
    /// <param name="error">The error.</param>
    /// <returns>The lines.</returns>
    public static IEnumerable<string> Message(ErrorRecord error)
    {
        var assertion = error.FullyQualifiedErrorId == ShouldCommand.FailureId;
        for (var exception = error.Exception; exception is not null; exception = exception.InnerException)
        {
            var lines = exception.Message.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries);
            foreach (var (index, line) in lines.Index())
            {
                yield return index == 0 && !assertion ? $"{exception.GetType().Name}: {line}" : line;
            }
        }
    }

    /// <summary>Gives the failing line and the calls that led to it, down to the test and no further.</summary>
    /// <param name="error">The error.</param>
    /// <returns>The lines, each ending in file:line.</returns>
    public static IEnumerable<string> Trace(ErrorRecord error)
    {
        if (error.InvocationInfo is { ScriptName.Length: > 0 } call)
        {
            yield return $"at {call.Line.Trim()}, {call.ScriptName}:{call.ScriptLineNumber}";
        }

        var lines = (error.ScriptStackTrace ?? string.Empty).Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries);
        foreach (var line in lines.TakeWhile(line => !line.Contains("<No file>", StringComparison.Ordinal)))
        {
            yield return LineNumber().Replace(line, ":$1");
        }
    }

    /// <summary>Adds both texts to the error record, as the properties Pester gives it.</summary>
    /// <param name="error">The error.</param>
    public static void Attach(ErrorRecord error)
    {
        var properties = PSObject.AsPSObject(error).Properties;
        if (properties["DisplayErrorMessage"] is null)
        {
            properties.Add(new PSNoteProperty("DisplayErrorMessage", string.Join(Environment.NewLine, Message(error))));
            properties.Add(new PSNoteProperty("DisplayStackTrace", string.Join(Environment.NewLine, Trace(error))));
        }
    }

    [GeneratedRegex(@":\s*line\s*(\d+)\s*$")]
    private static partial Regex LineNumber();
}
