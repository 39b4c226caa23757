namespace FouTools.Errors;

/// <summary>A failure of a cmdlet for packets, captures or plots, with a recommended action.</summary>
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
