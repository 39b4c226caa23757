namespace FouTools.Errors;

/// <summary>A cmdlet of packets, captures or plots failed, and what the user can do about it.</summary>
internal sealed class FouException : Exception
{
    public FouException(FouError error, string message, string recommendedAction, Exception? innerException = null)
        : base(message, innerException)
    {
        Error = error;
        RecommendedAction = recommendedAction;
    }

    public FouError Error { get; }

    public string RecommendedAction { get; }
}
