using System.Management.Automation;

namespace FouTools.Shell.TestRunner;

/// <summary>Makes the exceptions that end a test or a run.</summary>
internal static class ThrownError
{
    /// <summary>Makes an exception that acts as PowerShell's throw does, whatever $ErrorActionPreference says, and whose error id gets no suffix.</summary>
    /// <param name="id">The error id.</param>
    /// <param name="message">The message.</param>
    /// <param name="target">The object the test is about.</param>
    /// <returns>The exception.</returns>
    public static RuntimeException Create(string id, string message, object? target) => new(
        message, innerException: null, new ErrorRecord(new ParentContainsErrorRecordException(message), id, ErrorCategory.InvalidResult, target))
    {
        WasThrownFromThrowStatement = true,
    };
}
