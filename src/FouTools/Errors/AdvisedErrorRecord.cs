using System.Management.Automation;

namespace FouTools.Errors;

/// <summary>Makes error records that say what to do.</summary>
internal static class AdvisedErrorRecord
{
    public static ErrorRecord Create(
        Exception exception, string id, ErrorCategory category, object? target, string message, string action) =>
        new(exception, id, category, target)
        {
            ErrorDetails = new ErrorDetails(message) { RecommendedAction = action },
        };
}
