namespace FouTools.Datapath.Model;

/// <summary>A datapath could not be started. Nothing of it is left behind.</summary>
public sealed class DatapathException : Exception
{
    /// <summary>Describes the failure.</summary>
    /// <param name="error">Its identifier.</param>
    /// <param name="message">What happened, to which object, and why.</param>
    /// <param name="recommendedAction">What the user can do about it.</param>
    /// <param name="innerException">The cause, with the kernel's reason.</param>
    public DatapathException(
        DatapathError error, string message, string recommendedAction, Exception? innerException = null)
        : base(message, innerException)
    {
        Error = error;
        RecommendedAction = recommendedAction;
    }

    /// <summary>The failure's identifier.</summary>
    public DatapathError Error { get; }

    /// <summary>What the user can do about it.</summary>
    public string RecommendedAction { get; }
}
