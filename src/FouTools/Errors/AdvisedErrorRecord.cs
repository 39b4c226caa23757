using System.Management.Automation;

namespace FouTools.Errors;

/// <summary>Creates error records with a recommended action.</summary>
internal static class AdvisedErrorRecord
{
    public static ErrorRecord Create(
        Exception exception, string id, ErrorCategory category, object? target, string message, string action) =>
        new(exception, id, category, target)
        {
            ErrorDetails = new ErrorDetails(message) { RecommendedAction = action },
        };
}
