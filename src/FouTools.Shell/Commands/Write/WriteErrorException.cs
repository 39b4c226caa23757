namespace Microsoft.PowerShell.Commands;

/// <summary>The exception of an error that Write-Error reports by message alone.</summary>
public sealed class WriteErrorException : SystemException
{
    /// <summary>Initializes a new instance without a message of its own.</summary>
    public WriteErrorException()
    {
    }

    /// <summary>Initializes a new instance with the message of the error.</summary>
    public WriteErrorException(string message)
        : base(message)
    {
    }

    /// <summary>Initializes a new instance with a message and its cause.</summary>
    public WriteErrorException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
